/** The fake's records that leave. */
import type { Backend } from "../backend.ts";
import { FakeMails } from "./mails.ts";
import { proveCode } from "./practice.ts";

export abstract class FakeExports extends FakeMails {
  exportRecord: Backend["exportRecord"] = (of) =>
    this.reply("exportRecord", [of], () => {
      proveCode(of.code);
      return true;
    });

  printRecord: Backend["printRecord"] = (of) =>
    this.reply("printRecord", [of], () => {
      proveCode(of.code);
    });
}
