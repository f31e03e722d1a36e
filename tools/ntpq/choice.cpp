#include "ntpq/choice.hpp"

#include <algorithm>
#include <charconv>
#include <deque>
#include <fmt/format.h>
#include <system_error>
#include <utility>

#include "mode6/read_query.hpp"
#include "mode6/varlist.hpp"
#include "view/escape.hpp"

namespace ntpq {
namespace {

using mode6::AssociationId;

std::vector<AssociationId> fail(Host& host, std::string line) {
  host.failed = true;
  host.complain(std::move(line));
  return {};
}

std::vector<AssociationId> by_index(Host& host, std::uint64_t index) {
  const auto& list = *host.associations;
  if (index >= 1 && index <= list.size()) return {list[index - 1].id};
  if (list.empty())
    return fail(host, fmt::format("***No associations found, `&{}' unknown", index));
  return fail(host,
              fmt::format("***Association index `&{}' is not from 1 to {}", index, list.size()));
}

// The source addresses of all associations of a host.
struct Addresses {
  std::deque<std::pair<AssociationId, mode6::ReadReply>> replies;

  [[nodiscard]] std::vector<AssociationId> with(const ntp::IpAddress& address) const {
    std::vector<AssociationId> found;
    for (const auto& [id, reply] : replies) {
      const auto source = mode6::find_variable(mode6::parse_varlist(reply.text), "srcadr");
      if (source && ntp::IpAddress::parse(source->value) == address) found.push_back(id);
    }
    return found;
  }
};

Chosen by_address(Session& session, const ntp::IpAddress& address) {
  std::map<const Host*, Addresses> addresses;
  for (const Host* host : session.ask_associations(true)) {
    for (const auto& association : *host->associations) {
      addresses[host].replies.emplace_back(association.id, mode6::ReadReply{});
    }
  }
  Chosen chosen;
  const auto reached = session.ask([&](const Host& host, mode6::Conversation& on) {
    for (auto& [id, reply] : addresses[&host].replies) {
      mode6::ask_text(on, {mode6::Opcode::read_variables, id, "srcadr", session.usual_key()},
                      reply);
    }
  });
  for (Host* host : reached) {
    auto found = addresses[host].with(address);
    if (found.empty()) {
      fail(*host, fmt::format("***No association with {} there; see `apeers'", address.text()));
    } else {
      chosen[host] = std::move(found);
    }
  }
  return chosen;
}

}  // namespace

std::optional<Choice> parse_choice(Session& session, const std::string& word) {
  const bool is_index = word.starts_with('&');
  const std::string_view digits = std::string_view{word}.substr(is_index ? 1 : 0);
  Choice choice{0, is_index};
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), choice.number);
  if (error == std::errc{} && end == digits.data() + digits.size()) {
    constexpr std::uint64_t kMaxId = 65'535;
    if (is_index || choice.number <= kMaxId) return choice;
    session.misused(fmt::format("***Invalid association ID {} specified", choice.number));
    return std::nullopt;
  }
  if (!is_index) choice.address = ntp::IpAddress::parse(word);
  if (choice.address) return choice;
  session.misused(
      is_index ? fmt::format("***Association index `{}' invalid/undecodable", view::escape(word))
               : fmt::format("***Illegal unsigned value {}", view::escape(word)));
  return std::nullopt;
}

Chosen associations_meant(Session& session, const Choice& choice) {
  if (choice.address) return by_address(session, *choice.address);
  Chosen chosen;
  if (!choice.is_index) {
    for (const Host& host : session.hosts()) {
      chosen[&host] = {AssociationId{static_cast<std::uint16_t>(choice.number)}};
    }
    return chosen;
  }
  for (Host* host : session.ask_associations(true)) {
    if (auto one = by_index(*host, choice.number); !one.empty()) chosen[host] = std::move(one);
  }
  return chosen;
}

Chosen associations_between(Session& session, const Choice& low, const Choice& high) {
  const Chosen first = associations_meant(session, low);
  const Chosen last = associations_meant(session, high);
  Chosen chosen;
  for (Host* host : session.ask_associations(true)) {
    if (!first.contains(host) || !last.contains(host)) continue;
    const auto& list = *host->associations;
    const auto place = [&](AssociationId id) {
      return std::ranges::find(list, id, &mode6::AssociationStatus::id);
    };
    auto begin = place(first.at(host).front());
    auto end = place(last.at(host).front());
    if (begin == list.end() || end == list.end()) {
      fail(*host, fmt::format("***Association ID {} not found in list",
                              (begin == list.end() ? first : last).at(host).front().value));
      continue;
    }
    if (end < begin) std::swap(begin, end);
    for (; begin <= end; ++begin) chosen[host].push_back(begin->id);
  }
  return chosen;
}

}  // namespace ntpq
