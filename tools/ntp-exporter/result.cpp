#include "ntp-exporter/result.hpp"

#include "common/failure.hpp"

namespace ntp_exporter {

std::string Result::words() const {
  std::string text;
  if (control_trouble) text = control_trouble->words;
  if (seen_trouble) {
    if (!text.empty()) text += "; ";
    text += seen_trouble->words;
  }
  return text;
}

Trouble trouble_of(const mode6::Failure& failure) {
  const auto reason = [&]() -> std::string_view {
    switch (failure.error) {
      case mode6::AskError::no_answer:
        return "timeout";
      case mode6::AskError::incomplete:
        return "partial";
      case mode6::AskError::too_large:
        return "badreply";
      case mode6::AskError::refused:
        return "refused";
      case mode6::AskError::not_signed:
        return "auth";
      case mode6::AskError::server_error:
        break;
    }
    const auto code = static_cast<mode6::ErrorCode>(failure.code);
    const bool denied =
        code == mode6::ErrorCode::permission || code == mode6::ErrorCode::restricted;
    return denied ? "denied" : "badreply";
  }();
  return {reason, "control messages: " + common::failure_words(failure)};
}

Trouble trouble_of(const common::Contact& contact) {
  if (!contact.error) return {"dns", contact.trouble};
  const bool refused = contact.error == std::errc::connection_refused;
  return {refused ? "refused" : "unreachable", contact.trouble};
}

}  // namespace ntp_exporter
