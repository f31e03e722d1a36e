#include "mode6/server_mru.hpp"

#include <fmt/format.h>

#include "mode6/varlist.hpp"
#include "server_fixture.hpp"

namespace mode6 {
namespace {

class ServerMru : public ServerFixture {
 protected:
  std::string nonce() {
    EXPECT_EQ(ask(Opcode::request_nonce), Served::answered);
    return parse_nonce(joined());
  }
  /// The answer to `parameters` behind a good nonce.
  MruAnswer read(std::string_view parameters) {
    ask(Opcode::read_mru, fmt::format("nonce={}, {}", nonce(), parameters));
    MruAnswer answer;
    const std::string text = joined();
    parse_mru({.text = text}, answer);
    return answer;
  }
  static std::vector<std::uint64_t> counts(const MruAnswer& answer) {
    std::vector<std::uint64_t> counts;
    for (const MruRow& row : answer.rows) counts.push_back(row.count);
    return counts;
  }
  static std::string point(int number, const MruRow& row) {
    return fmt::format(", addr.{0}={1}, last.{0}=0x{2:08x}.{3:08x}", number, row.remote.text(),
                       row.last.seconds(), row.last.fraction());
  }
  using Counts = std::vector<std::uint64_t>;
};

TEST_F(ServerMru, ANonceLooksAsTheOldDaemonsWriteIt) {
  ask(Opcode::request_nonce);
  EXPECT_EQ(joined().size(), 32U);
  EXPECT_TRUE(joined().starts_with("nonce="));
  EXPECT_TRUE(joined().ends_with("\r\n"));
}

TEST_F(ServerMru, RowsComeOldestFirstAndTheEndIsSaid) {
  state.clients.fill(3);
  const MruAnswer answer = read("frags=32");
  EXPECT_EQ(counts(answer), (Counts{1, 2, 3}));
  EXPECT_EQ(answer.rows[1], state.clients.entries[1].row);
  EXPECT_EQ(answer.now, now);
  EXPECT_NE(joined().find("last.newest=0x000003ea.00000005"), std::string::npos);
  EXPECT_EQ(answer.nonce.size(), 24U);
}

TEST_F(ServerMru, AnEmptyListHasAnEnd) {
  EXPECT_TRUE(read("frags=32").now);
  EXPECT_EQ(joined().find("last.newest"), std::string::npos);
  state.remembers = false;
  EXPECT_TRUE(read("frags=32").now);
}

TEST_F(ServerMru, NeverMoreDatagramsThanAsked) {
  state.clients.fill(1000);
  for (const int frags : {1, 2, 3, 32, 128}) {
    EXPECT_FALSE(read(fmt::format("frags={}", frags)).now) << frags;
    EXPECT_LE(sent.size(), static_cast<std::size_t>(frags));
    EXPECT_GE(sent.size() + 1, static_cast<std::size_t>(frags));
  }
}

TEST_F(ServerMru, NeverMoreRowsThanAsked) {
  state.clients.fill(1000);
  for (const std::size_t limit : {1U, 2U, 256U}) {
    EXPECT_EQ(read(fmt::format("limit={}", limit)).rows.size(), limit);
  }
}

TEST_F(ServerMru, GoesOnBehindTheNewestPointThatStands) {
  state.clients.fill(10);
  const auto& entries = state.clients.entries;
  MruRow moved = entries[5].row;
  moved.last = ntp::Timestamp{1, 1};
  const MruAnswer answer = read("frags=32" + point(0, moved) + point(1, entries[4].row));
  EXPECT_EQ(counts(answer), (Counts{6, 7, 8, 9, 10}));
  ASSERT_TRUE(answer.older);
  EXPECT_EQ(answer.older->remote, entries[4].row.remote);
}

TEST_F(ServerMru, TheWholeListArrivesPieceByPiece) {
  state.clients.fill(1000);
  Counts all;
  std::string points;
  for (int requests = 0; requests < 40; ++requests) {
    const MruAnswer answer = read("frags=10" + points);
    for (const MruRow& row : answer.rows) all.push_back(row.count);
    if (answer.now) break;
    points = point(0, answer.rows.back());
  }
  ASSERT_EQ(all.size(), 1000U);
  EXPECT_EQ(all.back(), 1000U);
}

TEST_F(ServerMru, PointsThatAllMovedAreAnError) {
  state.clients.fill(3);
  MruRow moved = state.clients.entries[2].row;
  moved.last = ntp::Timestamp{1, 1};
  read("frags=32" + point(0, moved));
  EXPECT_EQ(error(), 5U);
}

TEST_F(ServerMru, FiltersAreCombined) {
  state.clients.fill(10);
  auto& entries = state.clients.entries;
  entries[3].row.restrictions = 0x20;
  entries[4].row.restrictions = 0x420;
  entries[5].row.dropped = 7;
  entries[6].row.score = 9.5;
  entries[7].local = ntp::IpAddress::v4(0x0a4d0002);
  EXPECT_EQ(counts(read("frags=9, mincount=8")), (Counts{8, 9, 10}));
  EXPECT_EQ(counts(read("frags=9, resany=0x420")), (Counts{4, 5}));
  EXPECT_EQ(counts(read("frags=9, resall=0x420")), (Counts{5}));
  EXPECT_EQ(counts(read("frags=9, mindrop=1")), (Counts{6}));
  EXPECT_EQ(counts(read("frags=9, minscore=1.5")), (Counts{7}));
  EXPECT_EQ(counts(read("frags=9, laddr=10.77.0.2")), (Counts{8}));
  EXPECT_EQ(counts(read("frags=9, resany=0x20, mincount=5")), (Counts{5}));
  now = ntp::Timestamp{1010, 0};
  EXPECT_EQ(counts(read("frags=9, maxlstint=2")), (Counts{9, 10}));
  EXPECT_EQ(counts(read("frags=9, minlstint=8")), (Counts{1, 2}));
}

TEST_F(ServerMru, RecentGivesTheNewest) {
  state.clients.fill(100);
  EXPECT_EQ(counts(read("frags=9, recent=3")), (Counts{98, 99, 100}));
  EXPECT_EQ(read("frags=128, recent=1000").rows.size(), 100U);
}

TEST_F(ServerMru, LimitOneReadsEntriesWhereverTheyAre) {
  state.clients.fill(100);
  const MruAnswer answer = read("limit=1, addr.0=10.0.0.7:123, addr.1=10.0.0.3:123");
  EXPECT_EQ(counts(answer), (Counts{7, 3}));
  EXPECT_TRUE(answer.now);
}

TEST_F(ServerMru, UnknownWordsAreSkipped) {
  state.clients.fill(3);
  EXPECT_EQ(read("frags=32, kod=, sort=addr, mincount=2").rows.size(), 2U);
}

TEST_F(ServerMru, BadValuesAreAnErrorForWhoeverHasANonce) {
  for (const char* parameters :
       {"", "frags=0", "frags=129", "frags=abc", "frags=", "limit=257", "limit=0", "limit=-1",
        "frags=2, mincount=", "frags=2, resall=20", "frags=2, resany=0xfffff", "frags=2, laddr=x",
        "frags=2, addr.0", "frags=2, addr.0=[::1", "frags=2, addr.0=1.2.3.4:99999",
        "frags=2, last.0=", "frags=2, addr.16=1.2.3.4", "frags=2, minscore=x"}) {
    read(parameters);
    EXPECT_EQ(error(), 6U) << parameters;
  }
}

TEST_F(ServerMru, WithoutAGoodNonceThereIsSilence) {
  state.clients.fill(3);
  const std::string good = nonce();
  for (const std::string& data :
       {std::string{}, std::string{"frags=32"}, std::string{"nonce, frags=32"},
        std::string{"nonce=, frags=32"}, "nonce=" + std::string(24, '0') + ", frags=32",
        "nonce=" + good + "0, frags=32", "nonce=" + std::string(400, 'f')}) {
    EXPECT_EQ(ask(Opcode::read_mru, data), Served::ignored) << data;
    EXPECT_TRUE(sent.empty());
  }
  from.port ^= 1;
  EXPECT_EQ(ask(Opcode::read_mru, "nonce=" + good + ", frags=32"), Served::ignored);
}

TEST_F(ServerMru, NomrulistIsAnError) {
  nomrulist = true;
  ask(Opcode::read_mru, "nonce=0, frags=32");
  EXPECT_EQ(error(), 1U);
}

TEST_F(ServerMru, AnAddressAskedForTwiceIsAnsweredOnce) {
  state.clients.fill(3);
  const std::string address = state.clients.entries[0].row.remote.text();
  EXPECT_EQ(read("limit=1, addr.0=" + address + ", addr.1=" + address).rows.size(), 1U);
}

TEST_F(ServerMru, NoiseCannotBeMistaken) {
  state.clients.fill(3);
  read("frags=32");
  std::size_t noise = 0;
  const std::string text = joined();
  for (const Variable& item : parse_varlist(text)) {
    if (item.name.size() < 5 || item.name[0] < 'A' || item.name[0] > 'Z') continue;
    ++noise;
    EXPECT_TRUE(std::all_of(item.name.begin(), item.name.begin() + 3,
                            [](char c) { return c >= 'A' && c <= 'Z'; }));
    EXPECT_EQ(item.name[3], '.');
  }
  EXPECT_EQ(noise, 2U);
}

TEST_F(ServerMru, Ipv6AddressesAreBracketed) {
  state.clients.fill(1);
  state.clients.entries[0].row.remote = {*ntp::IpAddress::parse("fe80::1%2"), 123};
  const MruAnswer answer = read("frags=2");
  ASSERT_EQ(answer.rows.size(), 1U);
  EXPECT_EQ(answer.rows[0].remote, state.clients.entries[0].row.remote);
  EXPECT_NE(joined().find("addr.0=[fe80::1%2]:123"), std::string::npos);
}

}  // namespace
}  // namespace mode6
