// What only the browser knows: how wide the screen is, and that a session has ended under an open page.
(function () {
  "use strict";
  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    pages: { width: function () { return window.innerWidth; } },
  });
  const ask = window.fetch;
  window.fetch = async function () {
    const answer = await ask.apply(this, arguments);
    if (answer.status === 401) {
      window.location.assign("/sign-in?next=" + encodeURIComponent(window.location.pathname + window.location.search));
    }
    return answer;
  };
})();
