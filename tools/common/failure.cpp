#include "common/failure.hpp"

#include <fmt/format.h>

#include "mode6/header.hpp"

namespace common {

std::string failure_words(const mode6::Failure& failure) {
  switch (failure.error) {
    case mode6::AskError::no_answer:
      return "timed out";
    case mode6::AskError::incomplete:
      return "timed out, only part of the answer came";
    case mode6::AskError::too_large:
      return "the answer is longer than any daemon's";
    case mode6::AskError::server_error:
      return fmt::format("error {} ({})", failure.code, error_code_words(failure.code));
    case mode6::AskError::refused:
      return "refused";
    case mode6::AskError::not_signed:
      return "no answer was signed with the key";
  }
  return "failed";
}

std::string_view error_code_words(std::uint8_t code) {
  switch (static_cast<mode6::ErrorCode>(code)) {
    case mode6::ErrorCode::unspecified:
      return "unspecified";
    case mode6::ErrorCode::permission:
      return "permission denied";
    case mode6::ErrorCode::bad_format:
      return "bad format";
    case mode6::ErrorCode::bad_opcode:
      return "bad opcode";
    case mode6::ErrorCode::bad_association:
      return "unknown association";
    case mode6::ErrorCode::unknown_variable:
      return "unknown variable";
    case mode6::ErrorCode::bad_value:
      return "bad value";
    case mode6::ErrorCode::restricted:
      return "restricted";
  }
  return "unknown";
}

}  // namespace common
