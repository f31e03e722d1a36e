#include "view/associations_view.hpp"

#include <fmt/format.h>
#include <string_view>

#include "mode6/status_words.hpp"

namespace view {
namespace {

std::string_view reach_word(const mode6::PeerStatus& status) {
  if (status.broadcast) return "none";
  return status.reachable ? "yes" : "no";
}

std::string association_row(std::size_t index, const mode6::AssociationStatus& one, Style style) {
  const mode6::PeerStatus& status = one.status;
  std::string auth{auth_word(status)};
  if (style == Style::ntpsec && auth == "ok") auth += ' ';
  return fmt::format("{:3} {:5}  {:04x}   {:>3}  {:>4}  {:>4} {:>9} {:>11} {:2}\n", index,
                     one.id.value, status.word(), status.configured ? "yes" : "no",
                     reach_word(status), auth, mode6::condition_word(status.selection),
                     mode6::last_event_word(status.event), status.event_count);
}

}  // namespace

std::string_view auth_word(const mode6::PeerStatus& status) {
  if (!status.auth_enabled) return "none";
  return status.auth_ok ? "ok" : "bad";
}

std::string associations_text(const std::vector<mode6::AssociationStatus>& list, Style style,
                              bool all) {
  std::string text = "\nind assid status  conf reach auth condition  last_event cnt\n";
  text += std::string(59, '=') + '\n';
  for (std::size_t i = 0; i < list.size(); ++i) {
    const mode6::PeerStatus& status = list[i].status;
    if (all || status.configured || status.reachable)
      text += association_row(i + 1, list[i], style);
  }
  return text;
}

}  // namespace view
