/** The fake's records that leave. */
import { type Backend, BackendError } from "../backend.ts";
import type { ExportChoice } from "../export.ts";
import { FakeMails } from "./mails.ts";
import { fakeCode } from "./practice.ts";

export abstract class FakeExports extends FakeMails {
  exportRecord: Backend["exportRecord"] = (of) =>
    this.reply("exportRecord", [of], () => prove(of) && true);

  printRecord: Backend["printRecord"] = (of) =>
    this.reply("printRecord", [of], () => {
      prove(of);
    });
}

function prove({ code }: ExportChoice): boolean {
  if (code === fakeCode) return true;
  throw new BackendError(
    "wrong_code",
    "This code does not match. Enter the one shown now.",
    "code",
  );
}
