// The state that commands share: hosts, settings, names, patience, keys. Asks all hosts at once and
// keeps what is to be printed for each. Does not print and does not know the clock or the network
// itself.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "common/fetch.hpp"
#include "mode6/conversation.hpp"
#include "ntp/keys.hpp"
#include "ntpq/host.hpp"
#include "ntpq/private_list.hpp"
#include "ntpq/settings.hpp"
#include "view/peers_view.hpp"
#include "view/time_text.hpp"
#include "view/units.hpp"

namespace ntpq {

class Session;

/// How questions are asked.
struct Manner {
  mode6::Patience patience;
  std::uint8_t version = 2;
  bool interruptible = false;  ///< an interrupt ends the asking, not the program
};

/// What a session needs of the world; a test gives a world of its own.
struct World {
  std::function<std::vector<common::Contact>(const std::vector<common::Target>&, const Manner&,
                                             const common::StartQuery&)>
      fetch;
  std::function<view::Names(const std::vector<ntp::IpAddress>&)> names;
  std::function<std::int64_t()> unix_now;  ///< only tells the era of timestamps
  view::TimeZone zone = view::utc;
  std::size_t columns = 80;  ///< of the terminal
  view::Charset charset = view::Charset::ascii;
  /// A whole file; the error is one line that names it.
  std::function<std::expected<std::string, std::string>(const std::string& path)> read_file = {};
  /// Asks the person at the terminal; nullopt when there is none.
  std::function<std::optional<std::string>(const std::string& prompt, bool echo)> ask_user = {};
  std::function<ntp::Monotonic()> now = [] { return ntp::Monotonic{}; };  ///< for durations
  /// Prints text at once, before a command has ended; without it nothing can.
  std::function<void(std::string_view)> print_now = {};
  /// Prints what a round gave and waits for the next one. False: no more, somebody interrupted.
  std::function<bool(Session&, ntp::Nanos)> next_round = {};
};

class Session {
 public:
  Session(Settings settings, World world);

  /// Runs one command line. Returns false when it was to leave.
  bool run(std::string_view line);
  /// What there is to print since the last call, host by host; of data formats one document.
  std::vector<Piece> take_output();
  /// Lets hosts that did not answer be asked again: between two lines of an interactive session.
  void forget_silence();
  [[nodiscard]] int exit_status() const;

  // For the commands.

  struct State {
    bool raw = false;
    mode6::Patience patience;
    std::uint8_t version = 2;    ///< of NTP, claimed by questions
    std::int64_t delay_ms = 20;  ///< shown only: nothing of ours waits
    bool direct = false;         ///< mrulist prints rows as they come
    bool authenticate = false;   ///< sign every question, not only those that must be
    std::optional<std::uint32_t> key_id;
    ntp::KeyType key_type = ntp::KeyType::md5;
    std::shared_ptr<const ntp::Key> key;  ///< made of the above and a password or a keys file
    PrivateList variables;                ///< of addvars, for readlist and its kin
    bool watching = false;                ///< output is one of several rounds
    bool explain = false;                 ///< --explain: values with their meaning
    bool leave = false;
  };
  [[nodiscard]] State& state() { return state_; }
  [[nodiscard]] Settings& settings() { return settings_; }
  [[nodiscard]] const World& world() const { return world_; }
  [[nodiscard]] std::vector<Host>& hosts() { return hosts_; }
  [[nodiscard]] bool several_hosts() const { return hosts_.size() > 1; }
  void set_hosts(std::vector<common::Target> targets);
  [[nodiscard]] bool as_data() const { return settings_.format != Format::text; }
  [[nodiscard]] bool is_classic() const { return settings_.style == view::Style::classic; }

  using Start = std::function<void(Host&, mode6::Conversation&)>;
  /// Asks every host that is not known to be silent; returns those that could be reached. With
  /// `partial`, an interrupt ends the asking and the host counts as reached.
  std::vector<Host*> ask(const Start& start, bool partial = false);
  /// Asks READSTAT; hosts that answered have their associations then and are returned. With
  /// `cached`, only hosts that have none are asked.
  std::vector<Host*> ask_associations(bool cached);
  /// Notes how a question went and complains when it failed. Returns whether it has an answer.
  bool judge(Host& host, const std::optional<mode6::Failure>& failure,
             mode6::AssociationId association);
  /// Names of addresses, looked up once.
  const view::Names& names_of(const std::vector<ntp::IpAddress>& addresses);
  /// The key for questions that need none: absent unless everything is to be signed.
  [[nodiscard]] std::shared_ptr<const ntp::Key> usual_key() const;

  /// Something that every host has to say.
  void say(const std::string& text);
  /// A line on standard error that is no fault.
  void note(std::string line);
  /// The command itself was wrong: no host's fault, exit status 2.
  void misused(std::string line);
  /// Ends the data of one command that has a format of its own.
  void flush_data();

 private:
  [[nodiscard]] std::optional<std::string> take_data();
  void note_contact(Host& host, const common::Contact& contact) const;

  Settings settings_;
  World world_;
  State state_;
  std::vector<Host> hosts_;
  view::Names names_;
  std::set<ntp::IpAddress> looked_up_;
  std::string csv_heads_;  ///< of the last round: not repeated while they stay the same
  bool misused_ = false;
};

}  // namespace ntpq
