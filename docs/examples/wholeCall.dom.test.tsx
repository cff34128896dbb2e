import { conversation } from "@atoms-kit/client/testing";
import { ConversationProvider, useConversation, useConversationTranscript } from "@atoms-kit/react";
import { act, cleanup, render, screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { useState } from "react";
import { afterEach, expect, test } from "vitest";

function Call() {
  const { status, isSpeaking, startSession, sendUserMessage } = useConversation();
  const turns = useConversationTranscript();
  const [draft, setDraft] = useState("");
  return (
    <>
      {status === "connected" ? (
        <>
          <p>{isSpeaking ? "The agent speaks" : "The agent listens"}</p>
          <input aria-label="Message" onChange={({ target }) => setDraft(target.value)} />
          <button onClick={() => sendUserMessage(draft)}>Send</button>
        </>
      ) : (
        <button onClick={() => startSession()}>Talk</button>
      )}
      {turns.map(({ id, role, text }) => (
        <p key={id}>{`${role}: ${text}`}</p>
      ))}
    </>
  );
}

afterEach(cleanup);

test("a call from the first word to the last", async () => {
  const call = conversation()
    .agent("Hello! What is your order's number?")
    .user("I have it in my mail, wait.")
    .expectText("4711")
    .agent("Your parcel comes today.")
    .end()
    .createCall();
  render(
    <ConversationProvider client={call.client} tokenUrl="/api/atoms-token">
      <Call />
    </ConversationProvider>,
  );

  await userEvent.click(screen.getByRole("button", { name: "Talk" }));
  await act(() => call.playUntil(({ mode }) => mode === "speaking"));
  screen.getByText("The agent speaks");

  await act(() => call.next()); // the rest of the greeting
  screen.getByText("The agent listens");
  screen.getByText("agent: Hello! What is your order's number?");

  await act(() => call.next());
  screen.getByText("user: I have it in my mail, wait.");

  await userEvent.type(screen.getByLabelText("Message"), "4711");
  await userEvent.click(screen.getByRole("button", { name: "Send" }));
  await act(() => call.playAll()); // fails if the app has not sent 4711
  screen.getByText("agent: Your parcel comes today.");
  screen.getByRole("button", { name: "Talk" });
  expect(call.client.store.getState().status).toBe("disconnected");
});
