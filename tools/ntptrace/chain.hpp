// The chain from a server to its root: which server is next, where it ends and why. Asks nobody.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "mode6/read_query.hpp"
#include "mode6/variables.hpp"
#include "ntp/address.hpp"
#include "ntp/timestamp.hpp"
#include "ntptrace/source.hpp"

namespace ntptrace {

/// What one server answered to control messages; each fails until its answer is there.
struct Answers {
  mode6::ReadReply system{.failure = mode6::Failure{mode6::AskError::no_answer}};
  mode6::ReadReply source = system;  ///< srcadr and srcport of the system peer
  mode6::ReadReply name = system;    ///< its srchost
};

/// What a time request showed of a server that does not answer control messages.
struct Seen {
  int stratum = 0;
  ntp::Seconds offset{};         ///< positive: the clock here is behind
  ntp::Seconds delay{};          ///< round trip from here
  ntp::Seconds root_distance{};  ///< of the server: root delay / 2 + root dispersion
  std::string refid;
};

/// One server of the chain.
struct Hop {
  ntp::Endpoint at;
  std::string name;  ///< safe to show: a host name, or the address
  mode6::SystemVariables system;
  std::string silence;         ///< why it did not answer control messages; empty when it did
  std::optional<Seen> seen;    ///< only of a silent one
  std::string seen_trouble{};  ///< why there is nothing seen of a silent one: one line
  bool gave_no_time = false;   ///< a silent one that answered a time request, but without the time
};

/// Root delay / 2 + root dispersion, when both are known.
mode6::MaybeSeconds synch_distance(const mode6::SystemVariables& system);

enum class End : std::uint8_t {
  none,            ///< it goes on
  root,            ///< stratum 1
  refclock,        ///< a reference clock that the server drives itself
  limit,           ///< as many servers as the user wanted
  unsynchronised,  ///< a server that follows nobody
  loop,            ///< back at a server that was there already
  no_stratum,      ///< an answer without a stratum
  no_source,       ///< synchronised, but it names no source
  bad_source,      ///< it names a source that cannot be asked
  source_untold,   ///< the question for its source stayed without an answer
  silent,          ///< no answer to control messages
};

/// "root", "loop", ... as in JSON.
std::string_view end_word(End end);

/// Whether the chain ends at a server with these variables, before its source is known.
End end_at(const mode6::SystemVariables& system);
/// The association of its source, for a server where it does not end.
std::optional<mode6::AssociationId> association_of_source(const mode6::SystemVariables& system);

class Chain {
 public:
  /// Ends after `most` servers.
  explicit Chain(std::size_t most) : most_{most} {}

  /// The next server of the chain answered.
  void answered(const ntp::Endpoint& at, std::string name, const Answers& answers);
  /// It did not; the chain ends there. `hop.silence` says why.
  void silent(Hop hop);

  [[nodiscard]] End end() const { return end_; }
  /// While end() is none: who is to be asked now, and the name that the server before knows it by
  /// (empty, or a host name that is safe to show).
  [[nodiscard]] const ntp::Endpoint& next() const { return next_; }
  [[nodiscard]] const std::string& next_name() const { return next_name_; }

  [[nodiscard]] const std::vector<Hop>& hops() const { return hops_; }
  /// What stands behind the end: for bad_source and source_untold part of a sentence.
  [[nodiscard]] const std::string& detail() const { return detail_; }
  /// For End::loop: the number of the server in hops(), from 1.
  [[nodiscard]] std::size_t loop_at() const { return loop_at_; }

  /// 0 whole or as long as wanted, 1 broken, 3 the first server gave no answer of any kind.
  [[nodiscard]] int exit_status() const;

 private:
  [[nodiscard]] End follow(const ntp::Endpoint& from, const Answers& answers);
  [[nodiscard]] End go_to(const ntp::Endpoint& source, const Answers& answers);

  std::size_t most_;
  std::vector<Hop> hops_;
  End end_ = End::none;
  ntp::Endpoint next_;
  std::string next_name_;
  std::string detail_;
  std::size_t loop_at_ = 0;
};

/// Whether text from the network may stand for a host's name: letters, digits, `-`, `_` and dots,
/// and no address.
bool is_host_name(std::string_view text);

}  // namespace ntptrace
