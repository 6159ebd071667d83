// Keeps what is being typed on the server (encrypted there), a few seconds after each pause. Without this file the button does it.
(() => {
  const form = document.querySelector("form[data-juso-draft]");
  if (!form) return;
  const said = form.querySelector("[data-juso-kept]");
  let waiting = 0, changed = false, cutOff = false;

  // Chosen files stay in the browser until the form is sent.
  function wordsOf(form) {
    const words = new FormData(form);
    [...words].forEach(([name, value]) => { if (value instanceof File) words.delete(name); });
    return words;
  }

  async function keep() {
    if (!changed) return;
    changed = false;
    try {
      const answer = await fetch(form.dataset.jusoDraft, {
        method: "POST", body: wordsOf(form), headers: { "X-Juso-Autosave": "1" }, redirect: "error", keepalive: true,
      });
      if (!answer.ok) throw new Error(String(answer.status));
      said.textContent = cutOff ? "つながりました。自動保存したので、もう一度ボタンを押してください。" : `自動保存しました（${await answer.text()}）`;
      cutOff = false;
    } catch {
      changed = true;
      if (!navigator.onLine) return stay();
      said.textContent = "自動保存できませんでした。別の窓でログインし直すと、この画面のまま続けられます。";
    }
  }

  // Without a network the words stay in the open form and nowhere else (nothing of them is written on the device), and are sent
  // as soon as there is one again. Neither a press of the button nor leaving the page may lose them.
  function stay() {
    cutOff = true;
    said.textContent = "電波がありません。入力した内容はこの画面に残っています。画面を閉じずにお待ちください。つながると自動で保存します。";
  }
  window.addEventListener("online", keep);
  setInterval(() => { if (cutOff) keep(); }, 10000);
  form.addEventListener("submit", (event) => {
    if (navigator.onLine) return;
    event.preventDefault();
    event.stopPropagation(); // nothing was sent: the button stays free
    changed = true;
    stay();
  });
  window.addEventListener("beforeunload", (event) => { if (cutOff) event.preventDefault(); });

  // 離席: what was typed is kept first, and the proof of who is there leads back to it.
  document.querySelector("form[data-juso-away]")?.addEventListener("submit", async (event) => {
    event.preventDefault();
    const leaving = event.target;
    const kept = changed || said.textContent;
    await keep();
    if (kept) leaving.elements.next.value = `${location.pathname}?draft=${form.elements.once.value}`;
    leaving.submit();
  });

  form.addEventListener("input", () => {
    changed = true;
    clearTimeout(waiting);
    waiting = setTimeout(keep, 1500);
  });
  form.addEventListener("change", () => { changed = true; });
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") keep(); });
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "s") { event.preventDefault(); changed = true; keep(); }
  });
})();
