// Passkeys: the browser's ceremony between a form's options and its hidden field. Pages that need it say so without scripts.
const decode = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
const encode = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");
const known = (list = []) => list.map((key) => ({ ...key, id: decode(key.id) }));

async function create(options, alone) {
  const key = { ...options, challenge: decode(options.challenge), user: { ...options.user, id: decode(options.user.id) } };
  key.excludeCredentials = known(options.excludeCredentials);
  if (alone !== undefined) {
    key.authenticatorSelection = {
      ...options.authenticatorSelection,
      residentKey: alone ? "required" : "discouraged",
      requireResidentKey: alone,
      ...(alone && { userVerification: "required" }),
    };
  }
  const made = await navigator.credentials.create({ publicKey: key });
  return written(made, {
    attestationObject: encode(made.response.attestationObject),
    transports: made.response.getTransports?.() ?? [],
  });
}

async function get(options) {
  const key = { ...options, challenge: decode(options.challenge), allowCredentials: known(options.allowCredentials) };
  const found = await navigator.credentials.get({ publicKey: key });
  const { authenticatorData, signature, userHandle } = found.response;
  return written(found, {
    authenticatorData: encode(authenticatorData),
    signature: encode(signature),
    userHandle: userHandle && encode(userHandle),
  });
}

const written = (credential, response) => ({
  type: credential.type,
  id: credential.id,
  rawId: encode(credential.rawId),
  authenticatorAttachment: credential.authenticatorAttachment,
  clientExtensionResults: credential.getClientExtensionResults(),
  response: { clientDataJSON: encode(credential.response.clientDataJSON), ...response },
});

async function optionsOf(form) {
  if (form.dataset.passkeyOptions) return JSON.parse(form.dataset.passkeyOptions).publicKey;
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(answer.statusText);
  return (await answer.json()).request_options.publicKey;
}

async function perform(form) {
  const options = await optionsOf(form);
  if (form.dataset.passkey === "get") return get(options);
  return create(options, form.elements.passwordless?.checked);
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const status = form.querySelector("[data-passkey-status]");
  if (!window.PublicKeyCredential) {
    status.textContent = status.dataset.unsupported;
    continue;
  }
  form.querySelector("[data-passkey-button]").hidden = false;
  status.textContent = "";
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    status.textContent = status.dataset.waiting;
    try {
      form.elements.credential.value = JSON.stringify(await perform(form));
      form.submit();
    } catch (error) {
      // A key that is already here, an address that can't have passkeys, or somebody who thought better of it.
      const reason = { InvalidStateError: "known", SecurityError: "address" }[error.name] ?? "cancelled";
      status.textContent = status.dataset[reason];
    }
  });
}
