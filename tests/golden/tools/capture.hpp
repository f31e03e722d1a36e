// Recorded exchanges: what was printed, and the datagrams, which answer a conversation in process.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "mode6/conversation.hpp"
#include "ntp/address.hpp"
#include "ntp/bytes.hpp"

namespace golden {

struct Datagram {
  ntp::Endpoint from;
  ntp::Endpoint to;
  std::vector<std::byte> octets;
};

/// The UDP datagrams of a pcap file (Ethernet, IPv4 or IPv6). Throws when the file is none.
std::vector<Datagram> read_pcap(const std::filesystem::path& file);

/// What the recorded tool printed and its exit status, from the text file beside the pcap.
struct Printed {
  std::string out;
  std::string err;
  int exit_status = 0;
};
Printed read_printed(const std::filesystem::path& file);

/// Answers every question of `conversation` as `server` was recorded to answer the same opcode and
/// association, the latest recorded time. Questions that were never asked fail as if refused.
void replay(mode6::Conversation& conversation, const std::vector<Datagram>& recorded,
            const ntp::IpAddress& server);

/// captures/NAME.pcap and .txt of this folder.
std::filesystem::path capture(const std::string& name, const std::string& ending);

}  // namespace golden
