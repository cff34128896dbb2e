import type { AtomsError } from "../errors.js";
import { isTextOnly, type SessionOptions } from "../options.js";
import type { Runtime } from "../runtime.js";
import {
  capabilitiesOf,
  transportLacks,
  type TransportCapabilities,
  type TransportPlan,
} from "../transport/transportFactory.js";
import { toAtomsError } from "./sessionErrors.js";

/** How a call will travel, and what stands in its way. */
type PlannedTransport = {
  plan: TransportPlan;
  capabilities: TransportCapabilities;
  /** The transport can't do what the options ask for. */
  impossible: AtomsError | null;
};

/** By the app's own transport, or by those of the runtime. Opens nothing. */
export function planTransport(options: SessionOptions, runtime: Runtime): PlannedTransport {
  let plan: TransportPlan = { createTransport: (link) => runtime.createTransport(options, link) };
  let impossible: AtomsError | null = null;
  try {
    if (typeof options.transport === "function") plan = options.transport(options);
  } catch (error) {
    impossible = toAtomsError(error);
  }
  const capabilities = capabilitiesOf(plan);
  const lack = (name: keyof TransportCapabilities, isWanted: unknown): void => {
    if (isWanted && !capabilities[name]) impossible ??= transportLacks(name);
  };
  lack("canChat", isTextOnly(options));
  lack("canReconnect", options.reconnect);
  return { plan, capabilities, impossible };
}
