select
    publications.publication_id,
    publications.series,
    publications.published_on,
    publications.department_code,
    {{ place_of() }} as place_code
from {{ ref('stg_publications') }} as publications
{{ join_places('publications') }}
