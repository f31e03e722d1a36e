// The sentences of mode6.h.
#include <array>

#include "capi/mode6.h"

namespace {

constexpr std::array kCodes{"unspecified error",   "permission denied",
                            "bad message format",  "bad opcode",
                            "unknown association", "unknown variable name",
                            "bad variable value",  "administratively refused"};

}  // namespace

extern "C" {

const char* mode6_result_text(int result) noexcept {
  switch (result) {
    case MODE6_OK:
      return "success";
    case MODE6_PENDING:
      return "the question has not ended";
    case MODE6_ERROR_ARGUMENT:
      return "an argument is null or out of its range";
    case MODE6_ERROR_MEMORY:
      return "out of memory";
    case MODE6_ERROR_BUFFER:
      return "the buffer is too small";
    case MODE6_ERROR_QUESTION:
      return "no such question, or it was released";
    case MODE6_ERROR_ORDER:
      return "the question has not ended, has failed or is of another kind";
    case MODE6_ERROR_LIMIT:
      return "too many questions that were not released";
    case MODE6_FAILED_NO_ANSWER:
      return "no answer in time";
    case MODE6_FAILED_INCOMPLETE:
      return "only a part of the answer came in time";
    case MODE6_FAILED_TOO_LARGE:
      return "the answer is too large";
    case MODE6_FAILED_SERVER:
      return "the server refuses the question";
    case MODE6_FAILED_REFUSED:
      return "nobody listens there";
    case MODE6_FAILED_NOT_SIGNED:
      return "no answer was signed with the key";
    default:
      return result > 0 ? "success" : "unknown result";
  }
}

const char* mode6_server_code_text(int code) noexcept {
  const bool known = code >= 0 && static_cast<unsigned>(code) < kCodes.size();
  return known ? kCodes[static_cast<unsigned>(code)] : "an error without a name";
}

const char* mode6_version() noexcept { return GNOMON_VERSION; }

}  // extern "C"
