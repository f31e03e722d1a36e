#include "ntpdate/reply_words.hpp"

#include <fmt/format.h>

#include "view/escape.hpp"

namespace ntpdate {

std::string words_of(ntp::ReplyError error) {
  switch (error) {
    case ntp::ReplyError::unsynchronised:
      return "its clock is not synchronised";
    case ntp::ReplyError::zero_time:
      return "it gives no time";
    case ntp::ReplyError::excessive_distance:
      return "its root distance is 16 s or more, or its last correction lies in the future";
    case ntp::ReplyError::negative_delay:
      return "its answer came before it can have";
    case ntp::ReplyError::excessive_delay:
      return "the way to it and back takes more than 1.5 s";
    case ntp::ReplyError::slow_turnaround:
      return "it kept the request for less than 0 or more than 4 s";
    case ntp::ReplyError::wrong_mode:
      return "what it sends is no server's answer in the version that was asked";
    case ntp::ReplyError::malformed:
    case ntp::ReplyError::not_expected:
    case ntp::ReplyError::duplicate:
    case ntp::ReplyError::zero_origin:
    case ntp::ReplyError::bogus_origin:
      break;
  }
  return "what it sends are no answers to the request";
}

std::string letters_of(ntp::RefId code) {
  std::string letters;
  for (int shift = 24; shift >= 0; shift -= 8) {
    const char letter = static_cast<char>((code.value >> shift) & 0xff);
    if (letter != '\0') letters += letter;
  }
  return view::escape(letters);
}

std::string kiss_words(const ntp::Kiss& kiss) {
  const bool rate = kiss.code == ntp::refid("RATE");
  return fmt::format("it {} (kiss code {})",
                     rate ? "wants fewer questions; wait before the next try" : "refuses to serve",
                     letters_of(kiss.code));
}

}  // namespace ntpdate
