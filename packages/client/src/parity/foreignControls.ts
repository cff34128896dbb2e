import { noCounterpart } from "./foreignOptions.js";

/** A message of `@elevenlabs/client`. On Atoms only the text is sent. */
export type MultimodalMessageInput = { text?: string; fileId?: string; fileIds?: string[] };

/** What `uploadFile` gives in `@elevenlabs/client`; never on Atoms. */
export type UploadFileResult = { fileId: string };

/** As in `@elevenlabs/client`. */
export type ContextualUpdateOptions = { contextId?: string };

/** As in `@elevenlabs/client`; means nothing on Atoms. */
export type SendUserMessageOptions = { richContentId?: string };

/**
 * Functions of `@elevenlabs/react` that mean nothing on Atoms. They do nothing and warn once, each; with the option
 * `strict` they throw.
 */
export type ForeignControls = {
  /** Does nothing: pass `dynamicVariables` at the start. */
  readonly sendContextualUpdate: (text: string, options?: ContextualUpdateOptions) => void;
  /** Does nothing: the server hears by itself whether somebody speaks. */
  readonly sendUserActivity: () => void;
  /** Does nothing: rate calls on your own server, by their call id. */
  readonly sendFeedback: (like: boolean | null, eventId?: number) => void;
  /** Does nothing: Atoms asks for no approvals. */
  readonly sendMCPToolApprovalResult: (toolCallId: string, isApproved: boolean) => void;
  /**
   * Atoms takes no files.
   *
   * @throws AtomsError `no_counterpart`, always.
   */
  readonly uploadFile: (file: Blob) => Promise<UploadFileResult>;
};

/** @param ignore Is told the name of each function that was called. */
export function createForeignControls(ignore: (name: string) => void): ForeignControls {
  return {
    sendContextualUpdate: () => ignore("sendContextualUpdate"),
    sendUserActivity: () => ignore("sendUserActivity"),
    sendFeedback: () => ignore("sendFeedback"),
    sendMCPToolApprovalResult: () => ignore("sendMCPToolApprovalResult"),
    uploadFile: () => Promise.reject(noCounterpart("uploadFile")),
  };
}
