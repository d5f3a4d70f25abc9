// What a website needs, so that whoever fills its form is a lead. Pure.

/** A form and the script that sends it; `key` stands where a public server needs one. */
export function formCode(server: string): string {
  return `<form id="contact" method="post" action="${server}/api/v1/leads">
  <label>Work e-mail <input name="email" type="email" required></label>
  <label>Company <input name="company"></label>
  <label>Message <textarea name="message"></textarea></label>
  <button>Send</button>
</form>
<script src="${server}/embed.js" data-form="#contact" data-key="tnt_..." defer></script>
`;
}
