// An evening by voice: the virtual Alexa client talks to the running server over HTTP, with the committed model.
// Usage: node evening.js SKILL_URL MODEL_FILE. Prints one JSON object a turn; exits 1 where something is off.
const { VirtualAlexa } = require("virtual-alexa");
const ssmlCheck = require("ssml-check-core");

const [url, model] = process.argv.slice(2);

const EVENING = [
  ["launch"],
  ["utter", "tonight's conversation starter"],
  ["utter", "give me another"],
  ["utter", "write about it"],
  ["utter", "my answer is i left the light on"],
  ["utter", "step three"],
  ["utter", "next"],
  ["utter", "repeat"],
  ["utter", "a few quiet minutes"],
  ["utter", "yes"],
  ["utter", "hang on"],
  ["utter", "i'm back"],
  ["utter", "how long does it take to rebuild trust"],
  ["utter", "i need a domestic violence hotline"],
  ["utter", "my husband scares me"],
  ["utter", "no"],
  ["intend", "AMAZON.HelpIntent"],
  ["intend", "AMAZON.FallbackIntent"],
  ["intend", "AMAZON.StopIntent"],
];

async function main() {
  const alexa = VirtualAlexa.Builder().skillURL(url).interactionModelFile(model).create();
  let off = 0;
  for (const [how, words] of EVENING) {
    const answer = how === "launch" ? await alexa.launch() : await alexa[how](words);
    const { outputSpeech, reprompt, shouldEndSession } = answer.response;
    const again = reprompt && reprompt.outputSpeech.ssml;
    const faults = [];
    for (const ssml of [outputSpeech.ssml, again].filter(Boolean)) {
      const found = await ssmlCheck.check(ssml, { platform: "amazon", locale: "en-US" });
      if (found) faults.push(...found.map((fault) => JSON.stringify(fault)));
      if (ssml.length > 8000) faults.push("too long");
    }
    if (!shouldEndSession && !again) faults.push("asks nothing and does not end");
    if (again && outputSpeech.ssml.includes(again.replace(/<[^>]+>/g, ""))) faults.push("the reprompt says the same");
    if (answer.response.card) faults.push("shows a card");
    off += faults.length;
    console.log(JSON.stringify({ said: words || "(launch)", heard: outputSpeech.ssml.replace(/<[^>]+>/g, ""), faults }));
  }
  const ended = await alexa.endSession();
  if (Object.keys(ended.response || {}).length) off += 1;
  process.exit(off ? 1 : 0);
}

main().catch((error) => { console.error(error); process.exit(1); });
