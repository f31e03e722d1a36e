// A refusal (NTSN) proves nothing: whoever is on the way can write one.
#include "core/association_nts.hpp"

#include <gtest/gtest.h>

#include "nts/server.hpp"

namespace core {
namespace {

nts::Random draws_from(std::uint64_t& state) {
  return [&state] { return state += 0x9e3779b97f4a7c15U; };
}

/// An association with keys, and the server that gave them.
class AssociationNtsTest : public testing::Test {
 protected:
  AssociationNtsTest() {
    std::vector<nts::Cookie> cookies;
    while (cookies.size() < nts::kMaxCookies) {
      cookies.push_back(server_.make(keys_, draws_from(random_)));
    }
    mine_.emplace(nts::Session{keys_, std::move(cookies)}, ntp::Monotonic{}, ntp::Seconds{0});
  }
  void ask() {
    ntp::write_header({.version = 4, .mode = ntp::Mode::client, .transmit = ntp::Timestamp{5}},
                      std::span{poll_.packet}.first<ntp::kHeaderSize>());
    ASSERT_TRUE(mine_->seal(poll_, draws_from(random_), counters_));
  }
  std::vector<std::byte> whole_request() const {
    std::vector<std::byte> whole{poll_.packet.begin(), poll_.packet.end()};
    whole.insert(whole.end(), poll_.fields.begin(), poll_.fields.end());
    return whole;
  }
  /// A kiss with the unique id of the request, as only who saw it can write it, or another.
  std::vector<std::byte> refusal(bool knows_id) {
    const std::vector<std::byte> whole = whole_request();
    std::vector<std::byte> kiss(ntp::kHeaderSize + nts::field_size(nts::kUniqueId));
    std::ranges::copy(std::span{whole}.first(kiss.size()), kiss.begin());
    ntp::write_header({.leap = ntp::Leap::unsynchronised,
                       .version = 4,
                       .mode = ntp::Mode::server,
                       .stratum = {0},
                       .refid = ntp::refid("NTSN"),
                       .origin = ntp::Timestamp{5}},
                      std::span{kiss}.first<ntp::kHeaderSize>());
    if (!knows_id) kiss.back() ^= std::byte{1};
    return kiss;
  }
  std::vector<std::byte> proved_answer() {
    const std::vector<std::byte> whole = whole_request();
    const auto judged = nts::judge(whole, *ntp::parse_packet(whole), server_);
    std::vector<std::byte> reply(nts::Session::kMaxRequest);
    ntp::write_header({.version = 4, .mode = ntp::Mode::server, .stratum = {1}},
                      std::span{reply}.first<ntp::kHeaderSize>());
    reply.resize(nts::seal_reply(judged, server_, draws_from(random_), reply, whole.size()));
    return reply;
  }
  bool open(const std::vector<std::byte>& octets) {
    return mine_->open(octets, *ntp::parse_packet(octets), counters_);
  }

  std::uint64_t random_ = 1;
  nts::SessionKeys keys_{nts::Aead::siv_cmac_256,
                         nts::SecretKey{std::vector<std::byte>(32, std::byte{1})},
                         nts::SecretKey{std::vector<std::byte>(32, std::byte{2})}};
  nts::CookieKeys server_{draws_from(random_), 0};
  std::optional<AssociationNts> mine_;
  SendPoll poll_;
  NtsClientCounters counters_;
};

TEST_F(AssociationNtsTest, a_refusal_of_who_did_not_see_the_request_changes_nothing) {
  ask();
  const std::size_t cookies = mine_->cookies();
  for (int i = 0; i < 100; ++i) EXPECT_FALSE(open(refusal(false)));
  mine_->on_unanswered();
  EXPECT_EQ(mine_->keys_due(), ntp::Monotonic::max()) << "nor does it count as refused";
  EXPECT_EQ(mine_->cookies(), cookies);
  EXPECT_EQ(counters_.bad, 100U);
}

TEST_F(AssociationNtsTest, a_refusal_does_not_shut_out_the_true_answer) {
  ask();
  EXPECT_FALSE(open(refusal(true)));
  EXPECT_EQ(mine_->keys_due(), ntp::Monotonic::max()) << "not yet";
  EXPECT_TRUE(open(proved_answer()));
  EXPECT_EQ(mine_->cookies(), nts::kMaxCookies);
  EXPECT_EQ(mine_->keys_due(), ntp::Monotonic::max());
  EXPECT_TRUE(mine_->works());
}

TEST_F(AssociationNtsTest, a_refusal_and_no_answer_behind_it_lead_to_fresh_keys) {
  ask();
  EXPECT_FALSE(open(refusal(true)));
  mine_->on_unanswered();
  EXPECT_EQ(mine_->keys_due(), ntp::Monotonic{});
}

TEST_F(AssociationNtsTest, an_answer_is_taken_once) {
  ask();
  const auto answer = proved_answer();
  EXPECT_TRUE(open(answer));
  EXPECT_FALSE(open(answer));
}

}  // namespace
}  // namespace core
