// What is wrong with an answer, in words.
#pragma once

#include <string>

#include "ntp/exchange.hpp"

namespace ntpdate {

/// A part of a sentence about the server.
std::string words_of(ntp::ReplyError error);
/// "GPS" of 0x47505300, escaped.
std::string letters_of(ntp::RefId code);
std::string kiss_words(const ntp::Kiss& kiss);

}  // namespace ntpdate
