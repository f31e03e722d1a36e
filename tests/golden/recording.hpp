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
/// same question got, in their order, with the sequence number of today's. When a question comes
/// again, the next recorded answer to it is played, at last the same one over and over. A server's
/// clock that nobody asked for then says the time of the recording. Time is simulated.
class Replay {
 public:
  explicit Replay(const Recording& recording);

  std::vector<common::Contact> fetch(const std::vector<common::Target>& targets,
                                     const mode6::Patience& patience,
                                     const common::StartQuery& start);
  [[nodiscard]] std::int64_t unix_time() const { return seconds_; }

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

  std::map<Key, Answers> answers_;
  std::int64_t seconds_ = 0;
  std::uint32_t microseconds_ = 0;
};

}  // namespace golden
