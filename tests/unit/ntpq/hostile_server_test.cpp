// A whole ntpq session against servers that do everything wrong. Whatever comes: what is shown is
// what the honest server said or less, the end comes within the deadlines, and memory stays below a
// bound.
#include <algorithm>
#include <cstdlib>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <iostream>
#include <malloc.h>
#include <new>
#include <random>
#include <set>
#include <sstream>

#include "unit/ntpq/honest_server.hpp"
#include "unit/ntpq/simulated_host.hpp"

namespace {

std::size_t octets_now = 0;
std::size_t octets_most = 0;

void* counted(std::size_t size) {
  void* memory = std::malloc(size);
  if (memory == nullptr) throw std::bad_alloc{};
  octets_now += malloc_usable_size(memory);
  octets_most = std::max(octets_most, octets_now);
  return memory;
}

void uncounted(void* memory) noexcept {
  if (memory != nullptr) octets_now -= std::min(octets_now, malloc_usable_size(memory));
  std::free(memory);
}

}  // namespace

void* operator new(std::size_t size) { return counted(size); }
void operator delete(void* memory) noexcept { uncounted(memory); }
void operator delete(void* memory, std::size_t) noexcept { uncounted(memory); }

namespace ntpq {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

// What a command may hold at most, except mrulist without a limit: the answers that are under way,
// 64 KiB each and several tries of each, and what is made of them (see ntpq(1)).
constexpr std::size_t kMostMemory = std::size_t{48} << 20;
constexpr auto kDeadline = 5s;

struct Command {
  std::string line;
  int steps;  ///< questions that wait for one another
};

const std::vector<Command>& all_commands() {
  static const std::vector<Command> commands{{"peers", 2},
                                             {"as", 1},
                                             {"rv", 1},
                                             {"rv 1", 1},
                                             {"mrv 1 2", 2},
                                             {"apeers", 2},
                                             {"rpeers", 2},
                                             {"rl 2", 1},
                                             {"ifstats", 1},
                                             {"reslist", 1},
                                             {"mrulist", 12},
                                             {"pstats 1", 2},
                                             {"sysinfo", 2},
                                             {"rv 1 --explain", 1},
                                             {"peers --json", 2},
                                             {"rv 0 --csv", 1},
                                             {":config server 192.0.2.9", 1}};
  return commands;
}

Said ask(const Server& server, const std::string& command) {
  return SimulatedHost{server}.run({"-n", "-a", "1", "-k", "keys", "-c", command, "192.0.2.254"},
                                   {{"keys", kKeysFile}});
}

Server honest_server() {
  return [](const mode6::Header& request, const std::string& data) {
    std::vector<Arriving> arriving;
    for (Datagram& datagram : honest(request, data)) arriving.push_back({std::move(datagram)});
    return arriving;
  };
}

// An incomplete list of clients has `-` for ages: they are left out of the comparison.
std::multiset<std::string> lines_of(const std::string& text, bool without_ages) {
  constexpr std::size_t kAge = 6;
  std::multiset<std::string> lines;
  std::istringstream in{text};
  for (std::string line; std::getline(in, line);) {
    lines.insert(without_ages && line.size() > kAge ? line.substr(kAge) : line);
  }
  return lines;
}

void expect_printable(const std::string& text) {
  for (const char c : text) {
    EXPECT_TRUE(c == '\n' || c == '\t' || (c >= ' ' && c <= '~')) << testing::PrintToString(text);
  }
}

// `exactly`: the fault hides nothing, so everything has to be there.
void expect_right(const Server& server, const std::string& what, bool exactly) {
  for (const auto& [line, steps] : all_commands()) {
    const std::string told = what + ": " + line;
    const Said right = ask(honest_server(), line);
    ASSERT_EQ(right.status, 0) << told << right.err;
    const std::size_t before = octets_now;
    octets_most = octets_now;
    const Said said = ask(server, line);
    EXPECT_LE(octets_most - before, kMostMemory) << told;
    EXPECT_LE(said.took, steps * kDeadline + 1s) << told;
    expect_printable(said.out + said.err);
    if (exactly) {
      EXPECT_EQ(said.out, right.out) << told;
      EXPECT_EQ(said.status, 0) << told << said.err;
      continue;
    }
    if (said.out == right.out) continue;
    // Something is missing: that is said, and what is shown is right.
    EXPECT_NE(said.status, 0) << told << '\n' << said.out;
    EXPECT_FALSE(said.err.empty()) << told;
    if (line.find("--json") != std::string::npos) continue;  // names the error in the document
    const bool without_ages = line == "mrulist" && said.out.find("     - ") != std::string::npos;
    const auto allowed = lines_of(right.out, without_ages);
    for (const std::string& shown : lines_of(said.out, without_ages)) {
      EXPECT_TRUE(allowed.contains(shown)) << told << "\nshows: " << shown;
    }
  }
}

// A server that makes something of the honest datagrams.
using Fault = std::function<std::vector<Datagram>(std::vector<Datagram> honest)>;

Server with(const Fault& fault) {
  return [fault](const mode6::Header& request, const std::string& data) {
    std::vector<Arriving> arriving;
    for (Datagram& datagram : fault(honest(request, data))) {
      arriving.push_back({std::move(datagram)});
    }
    return arriving;
  };
}

// The honest answer behind one that must be dropped: every datagram of it is wrong in its header
// and lies in its data.
Server behind_lies(const std::function<void(Datagram& lie)>& spoil) {
  return with([spoil](std::vector<Datagram> honest) {
    std::vector<Datagram> all;
    for (Datagram lie : honest) {
      spoil(lie);
      for (std::size_t i = mode6::kHeaderSize; i < lie.size(); ++i) {
        if (lie[i] >= std::byte{'0'} && lie[i] <= std::byte{'9'}) lie[i] = std::byte{'7'};
      }
      all.push_back(std::move(lie));
    }
    all.insert(all.end(), honest.begin(), honest.end());
    return all;
  });
}

void put(Datagram& datagram, std::size_t at, std::uint16_t value) {
  datagram.at(at) = std::byte(value >> 8);
  datagram.at(at + 1) = std::byte(value & 0xff);
}

TEST(HostileServer, HonestOneIsUnderstood) {
  expect_right(honest_server(), "honest", true);
  EXPECT_THAT(ask(honest_server(), "peers").out, HasSubstr("*192.0.2.1"));
}

TEST(HostileServer, OrderAndRepetitionDoNotMatter) {
  expect_right(with([](std::vector<Datagram> all) {
                 std::ranges::reverse(all);
                 return all;
               }),
               "reversed", true);
  expect_right(with([](std::vector<Datagram> all) {
                 const std::vector<Datagram> copy = all;
                 all.insert(all.end(), copy.begin(), copy.end());
                 return all;
               }),
               "duplicated", true);
}

TEST(HostileServer, AnswersOfOthersAreDropped) {
  expect_right(behind_lies([](Datagram& lie) { put(lie, 2, 0xbeef); }), "wrong sequence", true);
  expect_right(behind_lies([](Datagram& lie) { lie[1] ^= std::byte{0x10}; }), "wrong opcode", true);
  expect_right(behind_lies([](Datagram& lie) {
                 put(lie, 4, 0x7777);
                 put(lie, 6, 999);
               }),
               "wrong association", true);
  expect_right(behind_lies([](Datagram& lie) { lie[0] ^= std::byte{0x18}; }), "wrong version",
               true);
  expect_right(behind_lies([](Datagram& lie) { lie[0] ^= std::byte{0x01}; }), "wrong mode", true);
  expect_right(behind_lies([](Datagram& lie) { lie[1] &= std::byte{0x7f}; }), "no response", true);
  expect_right(behind_lies([](Datagram& lie) { lie.resize(11); }), "eleven octets", true);
  expect_right(behind_lies([](Datagram& lie) { lie.clear(); }), "empty", true);
}

TEST(HostileServer, BadCountsAreDropped) {
  expect_right(behind_lies([](Datagram& lie) { put(lie, 10, 0xffff); }), "count beyond all", true);
  expect_right(behind_lies([](Datagram& lie) { put(lie, 10, 481); }), "count beyond a packet",
               true);
  expect_right(behind_lies([](Datagram& lie) {
                 put(lie, 10, 0);
                 lie[1] |= std::byte{0x20};
               }),
               "nothing, and more", true);
}

TEST(HostileServer, HolesAreNotPapered) {
  expect_right(with([](std::vector<Datagram> all) {
                 if (all.size() > 2) all.erase(all.begin() + 1);
                 return all;
               }),
               "hole", false);
  expect_right(with([](std::vector<Datagram> all) {
                 if (all.size() > 1) all.erase(all.begin());
                 return all;
               }),
               "first lost", false);
  expect_right(with([](std::vector<Datagram> all) {
                 if (all.size() > 1) all.pop_back();
                 return all;
               }),
               "last lost", false);
}

TEST(HostileServer, OverlapsChangeNothingThatWasThere) {
  expect_right(with([](std::vector<Datagram> all) {
                 if (all.size() < 2) return all;
                 Datagram lie = all[0];
                 put(lie, 8, 100);  // over the end of the first and the beginning of the second
                 all.insert(all.begin() + 1, lie);
                 return all;
               }),
               "overlapping", true);
}

TEST(HostileServer, TwoEnds) {
  expect_right(with([](std::vector<Datagram> all) {
                 Datagram lie = all.back();
                 put(lie, 8, 60'000);
                 all.push_back(lie);
                 return all;
               }),
               "two ends", true);
}

TEST(HostileServer, EndlessMoreEnds) {
  expect_right(with([](const std::vector<Datagram>& all) {
                 std::vector<Datagram> endless;
                 for (unsigned i = 0; i < 500; ++i) {
                   Datagram one = all.front();
                   put(one, 8, static_cast<std::uint16_t>(i * kFragment));
                   one[1] |= std::byte{0x20};
                   endless.push_back(std::move(one));
                 }
                 return endless;
               }),
               "endless more", false);
}

TEST(HostileServer, ErrorBitWithAnythingBeside) {
  for (const unsigned code : {0U, 1U, 4U, 9U, 255U}) {
    const auto server = with([code](std::vector<Datagram> all) {
      all.resize(1);
      all[0][1] |= std::byte{0x40};
      put(all[0], 4, static_cast<std::uint16_t>(code << 8));
      put(all[0], 8, 936);  // what older daemons leave there
      return all;
    });
    expect_right(server, "error " + std::to_string(code), false);
    EXPECT_NE(ask(server, "rv").status, 0);
  }
}

TEST(HostileServer, LateAnswersGoToNoOtherQuestion) {
  auto held = std::make_shared<std::vector<Datagram>>();
  const Server server = [held](const mode6::Header& request, const std::string& data) {
    std::vector<Arriving> arriving;
    for (const Datagram& late : *held) arriving.push_back({late, 1ms});
    *held = honest(request, data);
    // The next question gets these first; its own answer comes behind.
    for (const Datagram& datagram : *held) arriving.push_back({datagram, 2ms});
    return arriving;
  };
  expect_right(server, "late", true);
}

TEST(HostileServer, SlowAnswersAndSilence) {
  const Server slow = [](const mode6::Header& request, const std::string& data) {
    std::vector<Arriving> arriving;
    ntp::Nanos after = 0ms;
    for (Datagram& datagram : honest(request, data)) {
      arriving.push_back({std::move(datagram), after += 2s});
    }
    return arriving;
  };
  expect_right(slow, "two seconds a datagram", false);
  expect_right([](const auto&, const auto&) { return std::vector<Arriving>{}; }, "silent", false);
}

// CVE-2015-8158: datagrams that match nothing must not keep a question alive.
TEST(HostileServer, StreamOfRubbishKeepsNobodyWaiting) {
  const Server server = [](const mode6::Header& request, const std::string& data) {
    std::vector<Arriving> arriving;
    auto lie = honest(request, data).front();
    put(lie, 2, 0xdead);
    for (int i = 0; i < 1000; ++i) arriving.push_back({lie, i * 100ms});
    return arriving;
  };
  expect_right(server, "rubbish", false);
}

// Quotes, commas, controls, high octets, very long names and numbers: shown safely, not crashing.
TEST(HostileServer, HostileTextsAreShownSafely) {
  const std::vector<std::string> texts{
      "refid=..Z\", srcadr=192.0.2.1, offset=1\r\n",
      "version=\"never closed, leap=0\r\nstratum=2\r\n",
      "a=\x1b[2J\x1b]0;owned\x07, b=\x9b"
      "31m, c=\"\xff\xfe\"\r\n",
      std::string(3000, 'n') + "=1\r\n",
      "offset=" + std::string(400, '9') +
          ", delay=-., jitter=1e400, filtdelay=" + std::string(300, '7') + "\r\n",
      "filtdelay=" +
          [] {
            std::string many;
            for (int i = 0; i < 100; ++i) many += " 1.5";
            return many;
          }() +
          "\r\n",
      ",,,,=,=,\"\"\"\",\r\r\n\n",
      std::string(2000, '\0'),
      "addr.0=[::1, addr.1=1.2.3.4:99999, addr.2=" + std::string(200, 'j') +
          ", flags.2=" + std::string(1000, 'w') + "\r\n",
      "rec=0xffffffff.ffffffff, reftime=0x00000000.00000000, clock=0x00000000.00000001\r\n",
  };
  for (const std::string& text : texts) {
    const Server server = [&text](mode6::Header request, const std::string& data) {
      std::vector<Arriving> arriving;
      if (request.opcode == static_cast<std::uint8_t>(mode6::Opcode::read_status)) {
        for (auto& datagram : honest(request, data)) arriving.push_back({std::move(datagram)});
        return arriving;
      }
      auto datagrams = fragments_of(request, text, kFragment);
      if (request.opcode == static_cast<std::uint8_t>(mode6::Opcode::read_ordered_list)) {
        std::ranges::for_each(datagrams, sign);
      }
      for (auto& datagram : datagrams) arriving.push_back({std::move(datagram)});
      return arriving;
    };
    for (const auto& [line, steps] : all_commands()) {
      const Said said = ask(server, line);
      expect_printable(said.out + said.err);
      EXPECT_LE(said.took, (steps + 1) * kDeadline) << line;
    }
  }
}

TEST(HostileServer, UnsignedListsAreNotBelieved) {
  const Server server = with([](std::vector<Datagram> all) {
    for (Datagram& datagram : all) {
      const auto header = mode6::parse_header(datagram).value();
      datagram.resize(mode6::kHeaderSize + (header.count + 3U) / 4U * 4U);
    }
    return all;
  });
  const Said said = ask(server, "ifstats");
  EXPECT_EQ(said.out, "");
  EXPECT_THAT(said.err, HasSubstr("none was signed with the key"));
}

// A list that never ends and always has something new.
TEST(HostileServer, EndlessListOfClientsStops) {
  auto next = std::make_shared<unsigned>(0);
  const Server server = [next](mode6::Header request, const std::string& data) {
    std::vector<Arriving> arriving;
    if (request.opcode != static_cast<std::uint8_t>(mode6::Opcode::read_mru)) {
      for (auto& datagram : honest(request, data)) arriving.push_back({std::move(datagram)});
      return arriving;
    }
    std::string text = "nonce=eeaeac853bd5f76b3bd5f76b, ";
    for (int i = 0; i < 300; ++i, ++*next) {
      text += fmt::format(
          "addr.{0}=10.{1}.{2}.{3}:1, last.{0}=0x{4:08x}.00000000, "
          "first.{0}=0x00000001.00000000, ct.{0}=1, mv.{0}=36, rs.{0}=0x0,\r\n",
          i, *next >> 16 & 255, *next >> 8 & 255, *next & 255, *next + 2);
    }
    for (auto& datagram : fragments_of(request, text)) arriving.push_back({std::move(datagram)});
    return arriving;
  };
  const std::size_t before = octets_now;
  octets_most = octets_now;
  const Said said = ask(server, "mrulist --csv");
  constexpr std::size_t kMostForTheList = std::size_t{1} << 30;
  EXPECT_LE(octets_most - before, kMostForTheList);
  EXPECT_NE(said.status, 0);
  EXPECT_THAT(said.err, HasSubstr("not complete"));
}

// Random damage to honest datagrams: nothing may crash, hang or print what a terminal obeys.
TEST(HostileServer, RandomDamage) {
  const char* given = std::getenv("SEED");
  const unsigned seed =
      given != nullptr ? static_cast<unsigned>(std::atoi(given)) : std::random_device{}();
  std::cout << "SEED=" << seed << '\n';
  std::mt19937 random{seed};
  const Server server = with([&random](std::vector<Datagram> all) {
    for (Datagram& datagram : all) {
      const unsigned hits = random() % 4;
      for (unsigned i = 0; i < hits; ++i)
        datagram[random() % datagram.size()] = std::byte(random());
      if (random() % 16 == 0) datagram.resize(random() % (datagram.size() + 1));
    }
    if (random() % 4 == 0) std::ranges::shuffle(all, random);
    return all;
  });
  for (int round = 0; round < 20; ++round) {
    for (const auto& [line, steps] : all_commands()) {
      const Said said = ask(server, line);
      expect_printable(said.out + said.err);
      EXPECT_LE(said.took, (steps + 1) * kDeadline) << line;
    }
  }
}

}  // namespace
}  // namespace ntpq
