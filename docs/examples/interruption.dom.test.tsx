import { conversation } from "@atoms-kit/client/testing";
import { ConversationProvider, useConversation, useConversationTranscript } from "@atoms-kit/react";
import { act, cleanup, render, screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { useState } from "react";
import { afterEach, expect, test } from "vitest";

function Booking() {
  const [table, setTable] = useState("no table yet");
  const { startSession } = useConversation({
    clientTools: {
      book_table: ({ people }: { people: number }) => {
        if (people > 8) throw new Error("We have no table for so many.");
        setTable(`a table for ${people}`);
        return { booked: true };
      },
    },
  });
  const turns = useConversationTranscript();
  return (
    <>
      <button onClick={() => startSession()}>{table}</button>
      {turns.map(({ id, text, isInterrupted }) => (
        <p key={id}>{isInterrupted ? `${text} …` : text}</p>
      ))}
    </>
  );
}

afterEach(cleanup);

const script = conversation()
  .agent("We have a table at six, one at seven and one at eight.")
  .interrupt({ heard: "We have a table at six" })
  .user("Six is fine.");

test("a person who interrupts gets the table that the agent books", async () => {
  const call = script
    .tool("book_table", { people: 2 }, { expect: { booked: true } })
    .agent("Done.")
    .end()
    .createCall();
  render(
    <ConversationProvider client={call.client} tokenUrl="/api/atoms-token">
      <Booking />
    </ConversationProvider>,
  );
  await userEvent.click(screen.getByRole("button", { name: "no table yet" }));
  await act(() => call.playAll());
  screen.getByText("We have a table at six …");
  screen.getByRole("button", { name: "a table for 2" });
});

test("the agent is told why there is no table", async () => {
  const call = script
    .tool("book_table", { people: 20 }, { expect: ({ error }) => error !== null })
    .createCall();
  render(
    <ConversationProvider client={call.client} tokenUrl="/api/atoms-token">
      <Booking />
    </ConversationProvider>,
  );
  await userEvent.click(screen.getByRole("button"));
  await act(() => call.playAll());
  expect(call.toolResults("book_table")).toMatchObject([
    { args: { people: 20 }, error: "We have no table for so many." },
  ]);
  screen.getByRole("button", { name: "no table yet" });
});
