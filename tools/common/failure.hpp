// Why a question to a daemon stayed without an answer, in words.
#pragma once

#include <string>
#include <string_view>

#include "mode6/conversation.hpp"

namespace common {

/// "timed out", "refused", "error 1 (permission denied)", ...: part of a sentence.
std::string failure_words(const mode6::Failure& failure);

/// "permission denied"; "unknown" for a number without a name.
std::string_view error_code_words(std::uint8_t code);

}  // namespace common
