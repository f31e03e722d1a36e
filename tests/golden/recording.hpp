// A recorded run of a real tool: its command line, what it printed, and the datagrams it exchanged.
#pragma once

#include <expected>
#include <map>
#include <string>
#include <vector>

#include "common/fetch.hpp"
#include "mode6/conversation.hpp"
#include "mode6/header.hpp"
#include "ntp/address.hpp"
#include "ntp/keys.hpp"
#include "ntpq/session.hpp"
#include "support/pcap.hpp"

namespace golden {

struct Recording {
  std::vector<std::string> words;  ///< of the command line, the program's name first
  std::string out;
  std::string err;
  std::vector<support::RecordedDatagram> datagrams;
};

/// NAME.txt and NAME.pcap, with NAME a path without suffix.
std::expected<Recording, std::string> load_recording(const std::string& name);

/// Plays the servers of a recording to conversations: each question gets the datagrams that the
/// same question got, in their order, with the sequence number of today's, signed again where they
/// were signed. When a question comes again, the next recorded answer to it is played, at last the
/// same one over and over. Answers about recent clients come in their order whatever nonce the
/// question has; those that lost a datagram are left out. Variables by name that nobody asked for
/// together then are put together; when one of them is unknown, so is the question. A server's
/// clock that nobody asked for says the time of the recording. Time is simulated.
class Replay {
 public:
  Replay(const Recording& recording, const ntp::KeyStore& keys);

  std::vector<common::Contact> fetch(const std::vector<common::Target>& targets,
                                     const ntpq::Manner& manner, const common::StartQuery& start);
  [[nodiscard]] std::int64_t unix_time() const { return seconds_; }
  [[nodiscard]] ntp::Monotonic now() const { return now_; }
  /// Every packet that was asked with, in order.
  [[nodiscard]] const std::vector<std::vector<std::byte>>& requests() const { return requests_; }

 private:
  struct Key {
    ntp::IpAddress server;
    std::uint8_t opcode = 0;
    mode6::AssociationId association;
    std::string data;
    friend auto operator<=>(const Key&, const Key&) = default;
  };
  using Answer = std::vector<std::vector<std::byte>>;
  struct Answers {
    std::vector<Answer> tries;
    std::size_t played = 0;
  };

  void drive(mode6::Conversation& conversation, const ntp::IpAddress& server);
  Answer answer(const mode6::Header& request, const std::string& data,
                const ntp::IpAddress& server);
  Answer named(const mode6::Header& request, const std::string& names,
               const ntp::IpAddress& server) const;
  void drop_torn_lists();
  void sign(std::vector<std::byte>& datagram) const;

  const ntp::KeyStore& keys_;
  std::map<Key, Answers> answers_;
  std::vector<std::vector<std::byte>> requests_;
  ntp::Monotonic now_{std::chrono::hours{1}};
  std::int64_t seconds_ = 0;
  std::uint32_t microseconds_ = 0;
};

}  // namespace golden
