#include "mode6/mru_query.hpp"

#include <fmt/core.h>
#include <gmock/gmock.h>
#include <list>
#include <random>

#include "mode6/values.hpp"
#include "mode6/varlist.hpp"
#include "simulated_server.hpp"

namespace mode6 {
namespace {

constexpr auto kMruRoundTrip = 50ms;
constexpr std::uint8_t kUnknownVariable = 5;
constexpr std::uint8_t kBadValue = 6;

// A server's side of the list, as the old daemons behave.
class MruServer {
 public:
  std::list<std::pair<std::uint32_t, std::uint32_t>> rows;  // address, time; oldest first
  bool knows_frags = true;
  bool gets_on = true;  // or it begins at the beginning every time
  std::size_t requests = 0;
  std::size_t datagrams = 0;
  std::function<void(std::size_t request)> before_each = [](std::size_t) {};

  explicit MruServer(std::uint32_t count) {
    for (std::uint32_t i = 1; i <= count; ++i) rows.emplace_back(i, i);
  }

  // The client asks again and moves to the front.
  void bump(std::uint32_t address) {
    rows.remove_if([address](const auto& row) { return row.first == address; });
    rows.emplace_back(address, ++now_);
  }

  void bump_all() {
    for (auto& row : rows) row.second = ++now_;
  }

  Datagrams respond(const Request& request) {
    if (request.header.opcode == static_cast<unsigned>(Opcode::request_nonce)) {
      return answer(request.header, "nonce=abc\r\n");
    }
    before_each(requests++);
    const auto list = parse_varlist(request.data);
    const auto frags = find_variable(list, "frags");
    if (frags && !knows_frags) return {error(request.header, kBadValue)};
    const auto start = resume(list);
    if (!start) return {error(request.header, kUnknownVariable)};
    const auto limit = find_variable(list, "limit");
    Datagrams packets =
        answer(request.header, text_from(*start, limit ? *parse_count(limit->value) : 1000000,
                                         frags ? *parse_count(frags->value) : 1000000));
    datagrams += packets.size();
    return packets;
  }

 private:
  using Iterator = decltype(rows)::const_iterator;

  std::optional<Iterator> resume(const std::vector<Variable>& list) const {
    if (!gets_on || !find_variable(list, "addr.0")) return rows.begin();
    for (int i = 0;; ++i) {
      const auto address = find_variable(list, fmt::format("addr.{}", i));
      const auto last = find_variable(list, fmt::format("last.{}", i));
      if (!address || !last) return std::nullopt;
      for (auto row = rows.begin(); row != rows.end(); ++row) {
        if (text_of(*row) == address->value && time_of(*row) == last->value) return std::next(row);
      }
    }
  }

  std::string text_from(Iterator row, std::uint64_t limit, std::uint64_t frags) const {
    std::string text = "nonce=abc";
    std::size_t number = 0;
    for (; row != rows.end() && number < limit && text.size() < (frags - 1) * kMaxData; ++row) {
      text += fmt::format(
          ", addr.{0}={1}, last.{0}={2}, first.{0}={2}, ct.{0}=1, mv.{0}=35, "
          "rs.{0}=0, sc.{0}=0.050, dr.{0}=0",
          number++, text_of(*row), time_of(*row));
    }
    if (row == rows.end()) text += ", now=0x00ffffff.00000000";
    return text + "\r\n";
  }
  static std::string text_of(const std::pair<std::uint32_t, std::uint32_t>& row) {
    return ntp::Endpoint{ntp::IpAddress::v4(row.first), 123}.text();
  }
  static std::string time_of(const std::pair<std::uint32_t, std::uint32_t>& row) {
    return timestamp_text(ntp::Timestamp{row.second, 0});
  }

  std::uint32_t now_ = 0x00f00000;
};

class MruQueryTest : public testing::Test {
 protected:
  // Each datagram of the server is lost with that probability.
  const MruReply& run(MruServer& server, double loss = 0, MruQuery::Options options = {}) {
    query.emplace(std::move(options));
    query->start(conversation);
    Network network{conversation, kMruRoundTrip, [&](const Request& request, std::size_t) {
                      Datagrams packets = server.respond(request);
                      std::erase_if(packets, [&](const Bytes&) {
                        return std::bernoulli_distribution{loss}(random);
                      });
                      return packets;
                    }};
    network.run();
    elapsed = network.elapsed();
    return query->reply();
  }

  std::mt19937_64 random{11};
  Conversation conversation{Sequence{1000}};
  std::optional<MruQuery> query;
  ntp::Nanos elapsed{0};
};

TEST_F(MruQueryTest, AnEmptyListIsComplete) {
  MruServer server{0};
  EXPECT_TRUE(run(server).complete);
  EXPECT_TRUE(query->reply().rows.empty());
}

TEST_F(MruQueryTest, TenThousandRowsInFewRoundTrips) {
  MruServer server{10'000};
  const MruReply& reply = run(server);
  EXPECT_TRUE(reply.complete);
  EXPECT_EQ(reply.rows.size(), 10'000U);
  EXPECT_LE(elapsed, kMruRoundTrip * 32);
}

TEST_F(MruQueryTest, OnePercentLossCostsLittle) {
  MruServer server{10'000};
  const MruReply& reply = run(server, 0.01);
  EXPECT_TRUE(reply.complete);
  EXPECT_EQ(reply.rows.size(), 10'000U);
  EXPECT_GT(reply.gaps, 5U);
  EXPECT_LE(elapsed, 4s);
}

TEST_F(MruQueryTest, HeavyLossEndsInTheWholeListToo) {
  MruServer server{2'000};
  const MruReply& reply = run(server, 0.1);
  EXPECT_TRUE(reply.complete);
  EXPECT_EQ(reply.rows.size(), 2'000U);
}

TEST_F(MruQueryTest, ClientsThatComeBackAreListedOnce) {
  MruServer server{3'000};
  server.before_each = [&server](std::size_t request) {
    for (std::uint32_t i = 0; i < 20; ++i)
      server.bump(static_cast<std::uint32_t>(request) * 20 + i + 1);
  };
  const MruReply& reply = run(server);
  EXPECT_TRUE(reply.complete);
  EXPECT_EQ(reply.rows.size(), 3'000U);
}

TEST_F(MruQueryTest, WhenEveryPointHasMovedItGoesOnFromAnOlderOne) {
  MruServer server{5'000};
  server.before_each = [&server](std::size_t request) {
    // Whatever the first answers had at their ends.
    if (request != 3) return;
    for (std::uint32_t i = 600; i < 1'500; ++i) server.bump(i);
  };
  const MruReply& reply = run(server);
  EXPECT_TRUE(reply.complete);
  EXPECT_EQ(reply.rows.size(), 5'000U);
}

TEST_F(MruQueryTest, AListThatAlwaysMovesIsGivenUpHonestly) {
  MruServer server{800};
  server.before_each = [&server](std::size_t) { server.bump_all(); };
  const MruReply& reply = run(server, 0, {.filter = {}, .frags = 2});
  EXPECT_FALSE(reply.complete);
  EXPECT_TRUE(reply.failure);
}

TEST_F(MruQueryTest, AServerThatNeverGetsOnIsGivenUp) {
  MruServer server{800};
  server.gets_on = false;
  const MruReply& reply = run(server, 0, {.filter = {}, .frags = 2});
  EXPECT_FALSE(reply.complete);
  EXPECT_TRUE(reply.failure);
  EXPECT_LT(server.requests, 1'000U);
}

TEST_F(MruQueryTest, GapsThatNeverCloseAreGivenUp) {
  MruServer server{200};
  server.gets_on = false;
  const MruReply& reply = run(server, 0.4);
  EXPECT_FALSE(reply.complete);
  EXPECT_TRUE(reply.failure);
  EXPECT_LT(server.requests, 2'000U);
}

TEST_F(MruQueryTest, AServerThatKnowsOnlyRowsIsAskedForRows) {
  MruServer server{1'000};
  server.knows_frags = false;
  const MruReply& reply = run(server);
  EXPECT_TRUE(reply.complete);
  EXPECT_EQ(reply.rows.size(), 1'000U);
}

TEST_F(MruQueryTest, SilenceEndsWithAFailure) {
  MruServer server{10};
  run(server, 1);
  EXPECT_FALSE(query->reply().complete);
  EXPECT_EQ(query->reply().failure->error, AskError::no_answer);
}

TEST_F(MruQueryTest, MemoryIsBounded) {
  MruServer server{1'000};
  const MruReply& reply = run(server, 0, {.filter = {}, .max_rows = 100});
  EXPECT_EQ(reply.rows.size(), 100U);
  EXPECT_FALSE(reply.complete);
}

}  // namespace
}  // namespace mode6
