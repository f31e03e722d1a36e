#include "ntpdc/answers.hpp"

#include <algorithm>
#include <deque>
#include <fmt/format.h>
#include <map>
#include <optional>

#include "common/failure.hpp"
#include "mode6/mru_query.hpp"
#include "mode6/ordered_list.hpp"
#include "mode6/peers_query.hpp"
#include "mode6/read_query.hpp"
#include "mode6/variable_table.hpp"
#include "mode6/varlist.hpp"
#include "netio/monotonic.hpp"
#include "ntpdc/lists_text.hpp"
#include "ntpdc/peers_text.hpp"
#include "ntpdc/system_text.hpp"
#include "view/escape.hpp"
#include "view/lists_view.hpp"
#include "view/summary_view.hpp"

namespace ntpdc {
namespace {

constexpr ntp::Nanos kNamePatience = std::chrono::seconds{2};

/// The questions to one host and what came back.
struct Asked {
  mode6::PeersQuery peers;
  mode6::MruQuery mru;
  std::deque<mode6::ReadReply> reads;  // handlers keep their addresses
};

bool shows_peers(Show show) {
  return show == Show::listpeers || show == Show::peers || show == Show::dmpeers;
}
bool finds_peers(Show show) {
  return show == Show::showpeer || show == Show::pstats || show == Show::clockstat;
}

void begin(mode6::Conversation& on, const Wanted& wanted, Asked& asked) {
  const auto text = [&](mode6::Opcode opcode, std::string data) {
    mode6::ask_text(on, {opcode, mode6::kSystem, std::move(data), wanted.key},
                    asked.reads.emplace_back());
  };
  if (shows_peers(wanted.show) || finds_peers(wanted.show)) return asked.peers.start(on);
  if (wanted.show == Show::monlist) return asked.mru.start(on);
  if (wanted.show == Show::ifstats) {
    return text(mode6::Opcode::read_ordered_list, std::string{mode6::kInterfacesList});
  }
  if (wanted.show == Show::reslist) {
    return text(mode6::Opcode::read_ordered_list, std::string{mode6::kRestrictionsList});
  }
  const view::SummaryTable* counters = counters_of(wanted.show);
  const auto questions = counters != nullptr
                             ? view::summary_questions(*counters, view::Style::classic)
                             : system_questions(wanted.show);
  for (const std::string& names : questions) {
    mode6::ask_variables(on, mode6::kSystem, names, asked.reads.emplace_back());
  }
}

std::string trouble_of(const common::Target& target, const mode6::Failure& failure) {
  return fmt::format("{}: {}", view::escape(target.text), common::failure_words(failure));
}

bool is_meant(const mode6::PeerReply& peer, const std::string& word) {
  const mode6::PeerVariables& v = peer.variables;
  const auto wanted = ntp::IpAddress::parse(word);
  const auto address = v.srcadr ? ntp::IpAddress::parse(*v.srcadr) : std::nullopt;
  if (wanted && address) return *wanted == *address;
  return v.srcadr == word || v.srchost == word;
}

class Host {
 public:
  Host(const common::Target& target, const Wanted& wanted) : target_{target}, wanted_{wanted} {
    look_.numeric = wanted.numeric;
    look_.zone = wanted.zone;
    look_.near_unix_s = netio::realtime_now().seconds;
  }

  // The first question again from the beginning: another address of the host is tried.
  void start(mode6::Conversation& on) {
    asked_ = std::make_unique<Asked>();
    begin(on, wanted_, *asked_);
  }

  Told tell(const common::Contact& contact) {
    if (!contact.trouble.empty() || !asked_) {
      told_.trouble = contact.trouble.empty() ? "nobody was asked" : contact.trouble;
    } else {
      put_all();
    }
    return std::move(told_);
  }

 private:
  // False after the trouble was noted.
  bool came(const std::optional<mode6::Failure>& failure) {
    if (failure) told_.trouble = trouble_of(target_, *failure);
    return !failure;
  }

  void put_all() {
    const Show show = wanted_.show;
    if (shows_peers(show)) return put_peers();
    if (finds_peers(show)) return put_found();
    if (show == Show::monlist) return put_monlist();
    std::string text;
    for (std::size_t i = 0; i < asked_->reads.size(); ++i) {
      const mode6::ReadReply& read = asked_->reads[i];
      // The kernel's pulse is a question of its own, which daemons without one refuse.
      if (i > 0 && read.failure && show == Show::kerninfo) continue;
      if (!came(read.failure)) return;
      text += read.text + ", ";
    }
    put_text(text);
  }

  void put_text(const std::string& text) {
    if (wanted_.show == Show::ifstats) {
      told_.out = view::interfaces_text(mode6::parse_interfaces(text), view::Style::classic);
      return;
    }
    if (wanted_.show == Show::reslist) {
      told_.out = reslist_text(mode6::parse_restrictions(text));
      return;
    }
    if (const view::SummaryTable* counters = counters_of(wanted_.show)) {
      told_.out = view::summary_text(*counters, text, {.zone = wanted_.zone});
      return;
    }
    const auto system = mode6::decode_system(mode6::parse_varlist(text));
    const bool one_line =
        !wanted_.arguments.empty() && std::string_view{"oneline"}.starts_with(wanted_.arguments[0]);
    if (wanted_.show == Show::loopinfo) told_.out = loopinfo_text(system, one_line);
    if (wanted_.show == Show::kerninfo) {
      told_.out = kerninfo_text(system);
      if (told_.out.empty()) {
        told_.trouble = fmt::format("{}: the daemon tells nothing of the kernel's loop",
                                    view::escape(target_.text));
      }
    }
    if (wanted_.show == Show::sysinfo) told_.out = sysinfo_text(system, look_);
  }

  void look_names_up(const std::vector<ntp::IpAddress>& addresses) {
    if (!wanted_.numeric) look_.names = common::names_of(addresses, kNamePatience);
  }

  void put_peers() {
    const mode6::PeersReply& reply = asked_->peers.reply();
    if (!came(reply.failure)) return;
    for (const mode6::PeerReply& peer : reply.peers) came(peer.failure);
    look_names_up(addresses_of(reply));
    told_.out = wanted_.show == Show::listpeers
                    ? listpeers_text(reply, look_)
                    : peers_text(reply, wanted_.show == Show::dmpeers, look_);
  }

  void put_monlist() {
    const mode6::MruReply& reply = asked_->mru.reply();
    if (!reply.rows.empty()) {
      // Without the server's clock the newest row says what time it is there at least.
      ntp::Timestamp now = reply.now.value_or(reply.rows.front().last);
      for (const mode6::MruRow& row : reply.rows) {
        if (row.last - now > ntp::Nanos{0}) now = row.last;
      }
      told_.out = monlist_text(reply.rows, now, look_);
    }
    came(reply.failure);
  }

  // The second question, now that it is known of which associations.
  void put_found() {
    const mode6::PeersReply& reply = asked_->peers.reply();
    if (!came(reply.failure)) return;
    look_names_up(addresses_of(reply));
    std::vector<const mode6::PeerReply*> found;
    for (const std::string& word : wanted_.arguments) {
      const auto* const peer = find(reply, word);
      if (peer == nullptr) {
        told_.trouble = fmt::format("{}: ***No peer {}; `listpeers' shows which there are",
                                    view::escape(target_.text), view::escape(word));
      } else {
        found.push_back(peer);
      }
    }
    if (wanted_.show == Show::showpeer) {
      for (const mode6::PeerReply* peer : found) append(showpeer_text(*peer, look_));
    } else {
      ask_more(found);
    }
  }

  static const mode6::PeerReply* find(const mode6::PeersReply& reply, const std::string& word) {
    const auto at = std::ranges::find_if(
        reply.peers, [&word](const mode6::PeerReply& peer) { return is_meant(peer, word); });
    return at == reply.peers.end() ? nullptr : &*at;
  }

  void append(const std::string& text) {
    if (!told_.out.empty()) told_.out += "\n";
    told_.out += text;
  }

  void ask_more(const std::vector<const mode6::PeerReply*>& found) {
    const bool clock = wanted_.show == Show::clockstat;
    std::deque<mode6::ReadReply> reads;
    const auto contacts = common::fetch({target_}, {}, [&](std::size_t, mode6::Conversation& on) {
      reads.clear();
      for (const mode6::PeerReply* peer : found) {
        mode6::ask_text(on,
                        {clock ? mode6::Opcode::read_clock : mode6::Opcode::read_variables,
                         peer->id, clock ? "" : kPstatsNames},
                        reads.emplace_back());
      }
    });
    for (std::size_t i = 0; i < reads.size(); ++i) {
      if (clock && reads[i].failure && reads[i].failure->error == mode6::AskError::server_error) {
        told_.trouble = fmt::format("{}: {} is no reference clock", view::escape(target_.text),
                                    view::escape(found[i]->variables.srcadr.value_or("")));
        continue;
      }
      if (!came(reads[i].failure)) continue;
      const auto list = mode6::parse_varlist(reads[i].text);
      const std::string address = found[i]->variables.srcadr.value_or("");
      append(clock ? clockstat_text(mode6::decode_clock(list), address, reads[i].status & 0xff)
                   : pstats_text(mode6::decode_peer(list), look_));
    }
    if (!contacts.front().trouble.empty()) told_.trouble = contacts.front().trouble;
  }

  const common::Target& target_;
  const Wanted& wanted_;
  std::unique_ptr<Asked> asked_;
  PeersLook look_;
  Told told_;
};

}  // namespace

std::vector<Told> ask(const std::vector<common::Target>& targets, const Wanted& wanted) {
  std::deque<Host> hosts;
  for (const common::Target& target : targets) hosts.emplace_back(target, wanted);
  const auto contacts = common::fetch(
      targets, {},
      [&hosts](std::size_t index, mode6::Conversation& on) { hosts[index].start(on); });
  std::vector<Told> told;
  for (std::size_t i = 0; i < hosts.size(); ++i) told.push_back(hosts[i].tell(contacts[i]));
  return told;
}

}  // namespace ntpdc
