#include "ntpq/messages.hpp"

#include <chrono>
#include <fmt/format.h>

#include "mode6/header.hpp"
#include "view/escape.hpp"

namespace ntpq {

std::string server_error_text(std::uint8_t code, mode6::AssociationId association) {
  using enum mode6::ErrorCode;
  switch (static_cast<mode6::ErrorCode>(code)) {
    case unspecified:
      return "***Server returned an unspecified error";
    case permission:
      return "***Server disallowed request (authentication?)";
    case bad_format:
      return "***Server reports a bad format request packet";
    case bad_opcode:
      return "***Server reports a bad opcode in request";
    case bad_association:
      return fmt::format("***Association ID {} unknown to server", association.value);
    case unknown_variable:
      return "***A request variable unknown to the server";
    case bad_value:
      return "***Server indicates a request variable was bad";
    default:
      return fmt::format("***Server returns unknown error code {}", code);
  }
}

namespace {

// What came and was no answer tells that somebody is there, and not the one who was asked for.
std::string silence_text(const std::string& host, const Host& asked, double waited_s) {
  if (asked.strays == 0) {
    return fmt::format(
        "ntpq: {}: timed out, nothing received in {:g} s; is UDP port {} open on the way, and does "
        "ntp.conf there allow queries (restrict without noquery)?",
        host, waited_s, asked.target.port);
  }
  const bool one = asked.strays == 1;
  return fmt::format(
      "ntpq: {}: timed out after {:g} s; {} datagram{} came that {} no answer to what was asked: is "
      "that an NTP daemon, on UDP port {}?",
      host, waited_s, asked.strays, one ? "" : "s", one ? "was" : "were", asked.target.port);
}

}  // namespace

std::string failure_text(const mode6::Failure& failure, mode6::AssociationId association,
                         const Host& asked, const mode6::Patience& patience) {
  using enum mode6::AskError;
  const std::string host = view::escape(asked.target.text);
  const double waited = std::chrono::duration<double>(patience.deadline).count();
  switch (failure.error) {
    case server_error:
      return server_error_text(failure.code, association);
    case incomplete:
      return fmt::format(
          "ntpq: {}: timed out with incomplete data after {:g} s; ask again, or give it more time "
          "with -c 'timeout MILLISECONDS'",
          host, waited);
    case too_large:
      return fmt::format("ntpq: {}: request above {} octets or answer above 65535; ask for less",
                         host, mode6::kMaxData);
    case not_signed:
      return fmt::format(
          "ntpq: {}: answers came, but none was signed with the key: not believed; is it the same "
          "key there, and a trustedkey?",
          host);
    case refused:
      return fmt::format("ntpq: {}: nobody listens on UDP port {}; is ntpd running there?", host,
                         asked.target.port);
    default:
      return silence_text(host, asked, waited);
  }
}

}  // namespace ntpq
