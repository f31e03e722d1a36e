// What a packet that fails a check may touch: looked at in the object itself, octet by octet.
#include <cstring>
#include <gmock/gmock.h>

#include "core/association.hpp"
#include "core/responder.hpp"

namespace {

using core::Association;
using RawOctets = std::vector<std::byte>;

const ntp::Endpoint kHeardServer{ntp::IpAddress::v4(0xc0000207), 123};

const ntp::Key kHeardKey{
    .id = {7}, .type = ntp::KeyType::sha1, .secret = {std::byte{'s'}, std::byte{'7'}}, .users = {}};

RawOctets signed_by(const ntp::Key& key, RawOctets octets) {
  const ntp::Digest digest = ntp::digest_of(key, octets);
  for (const int shift : {24, 16, 8, 0}) {
    octets.push_back(static_cast<std::byte>((key.id.value >> shift) & 0xff));
  }
  octets.insert(octets.end(), digest.view().begin(), digest.view().end());
  return octets;
}

// A source that was heard for a while, and whose next answer is awaited.
struct Heard {
  core::Outbox out;
  ntp::Now now{ntp::Monotonic{std::chrono::seconds{1}}, ntp::Timestamp{0xe0000000, 0}};
  std::uint64_t seed = 1;
  bool has_key;
  Association association;
  core::SendPoll poll{};

  explicit Heard(bool with_key = false) : has_key{with_key}, association{make(now, with_key)} {
    out.find_key = [](std::uint32_t id) { return id == kHeardKey.id.value ? &kHeardKey : nullptr; };
    out.random = [this] { return seed = seed * 6364136223846793005U + 1442695040888963407U; };
    for (int i = 0; i < 40; ++i) {
      ask();
      hear(true_answer());
    }
    ask();
  }
  static Association make(ntp::Now now, bool with_key) {
    core::SourceSettings settings{.name = "192.0.2.7"};
    if (with_key) settings.key = kHeardKey.id.value;
    return {{.id = 1, .remote = kHeardServer},
            settings,
            {.free = core::FreeClock{now}, .prior = {}},
            now.mono};
  }
  void pass(ntp::Nanos time) {
    now.mono += time;
    now.wall = now.wall + time;
  }
  void ask() {
    pass(std::chrono::seconds{70});
    association.on_timer(now, {6}, out);
    for (const auto& action : out.actions) {
      if (const auto* send = std::get_if<core::SendPoll>(&action)) poll = *send;
    }
    out.actions.clear();
    pass(std::chrono::milliseconds{1} + ntp::Nanos{seed % 100'000});
  }
  [[nodiscard]] ntp::Packet header() const {
    return ntp::parse_packet(ntp::ByteView{true_answer()})->header;
  }
  [[nodiscard]] RawOctets true_answer() const {
    core::SystemState state{.leap = ntp::Leap::none, .stratum = {1}, .refid = ntp::refid("GPS")};
    state.reference = now.wall;
    RawOctets octets(ntp::kHeaderSize);
    core::respond(poll.packet, state, now.wall, now.wall, octets);
    return has_key ? signed_by(kHeardKey, std::move(octets)) : octets;
  }
  Association::Change hear(const RawOctets& octets, const ntp::Endpoint& from = kHeardServer) {
    return association.on_reply(octets, from, now, {}, out);
  }
};

RawOctets packed_header(const ntp::Packet& header) {
  RawOctets octets(ntp::kHeaderSize);
  ntp::write_header(header, std::span{octets}.first<ntp::kHeaderSize>());
  return octets;
}

// The object's octets but those of its counters.
RawOctets octets_of(const Association& association) {
  RawOctets octets(sizeof association);
  std::memcpy(octets.data(), &association, sizeof association);
  const auto begin = reinterpret_cast<const std::byte*>(&association.counters()) -
                     reinterpret_cast<const std::byte*>(&association);
  std::fill_n(octets.begin() + begin, sizeof association.counters(), std::byte{});
  return octets;
}

template <class Change>
RawOctets altered(const Heard& heard, Change change) {
  ntp::Packet header = heard.header();
  change(header);
  return packed_header(header);
}

TEST(Rejected, a_true_answer_changes_the_estimator) {
  Heard heard;
  const core::Estimator before = heard.association.estimator();
  EXPECT_TRUE(before == heard.association.estimator());
  EXPECT_EQ(heard.hear(heard.true_answer()), Association::Change::sample);
  EXPECT_FALSE(before == heard.association.estimator());
}

TEST(Rejected, what_is_not_proven_to_be_the_answer_leaves_no_octet_changed) {
  Heard heard;
  const core::Estimator before = heard.association.estimator();
  const RawOctets memory = octets_of(heard.association);
  const RawOctets good = heard.true_answer();
  const ntp::Endpoint elsewhere{ntp::IpAddress::v4(0xc0000208), 123};
  EXPECT_EQ(heard.hear(good, elsewhere), Association::Change::nothing);
  for (std::size_t size = 0; size < good.size(); ++size) {
    EXPECT_EQ(heard.hear({good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size)}),
              Association::Change::nothing);
  }
  const auto forged = {
      altered(heard, [](ntp::Packet& p) { p.origin = {}; }),
      altered(heard, [](ntp::Packet& p) { p.origin = ntp::Timestamp{1, 2}; }),
      altered(heard, [](ntp::Packet& p) { p.mode = ntp::Mode::client; }),
      altered(heard, [](ntp::Packet& p) { p.mode = ntp::Mode::broadcast; }),
      altered(heard, [](ntp::Packet& p) { p.mode = ntp::Mode::symmetric_active; }),
  };
  for (const RawOctets& octets : forged)
    EXPECT_EQ(heard.hear(octets), Association::Change::nothing);
  EXPECT_TRUE(before == heard.association.estimator());
  EXPECT_EQ(octets_of(heard.association), memory);
  EXPECT_EQ(heard.association.counters().received, 41 + good.size() + forged.size());
  EXPECT_EQ(heard.hear(good), Association::Change::sample) << "the true one is still awaited";
}

// A source with a key: only who knows it is heard, whatever else the answer gets right.
TEST(Rejected, what_is_not_signed_with_the_key_leaves_no_octet_changed) {
  Heard heard{true};
  const core::Estimator before = heard.association.estimator();
  const RawOctets memory = octets_of(heard.association);
  const RawOctets good = heard.true_answer();
  const RawOctets bare{good.begin(), good.begin() + ntp::kHeaderSize};
  RawOctets crypto_nak = bare;
  crypto_nak.resize(ntp::kHeaderSize + ntp::kKeyIdSize);
  RawOctets bad_digest = good;
  bad_digest.back() ^= std::byte{1};
  RawOctets bad_header = good;
  bad_header[ntp::kHeaderSize - 1] ^= std::byte{1};
  ntp::Key guessed = kHeardKey;
  guessed.secret.push_back(std::byte{'x'});
  ntp::Key other = kHeardKey;
  other.id = {8};
  const auto forged = {
      bare, crypto_nak, bad_digest, bad_header, signed_by(guessed, bare), signed_by(other, bare)};
  for (const RawOctets& octets : forged)
    EXPECT_EQ(heard.hear(octets), Association::Change::nothing);
  EXPECT_TRUE(before == heard.association.estimator());
  EXPECT_EQ(octets_of(heard.association), memory);
  EXPECT_EQ(heard.association.counters().bad_auth, forged.size());
  EXPECT_EQ(heard.hear(good), Association::Change::sample) << "the true one is still awaited";
}

TEST(Rejected, what_comes_twice_leaves_no_octet_changed) {
  Heard heard;
  const RawOctets good = heard.true_answer();
  heard.hear(good);
  const core::Estimator before = heard.association.estimator();
  const RawOctets memory = octets_of(heard.association);
  heard.hear(good);
  EXPECT_TRUE(before == heard.association.estimator());
  EXPECT_EQ(octets_of(heard.association), memory);
}

// The server itself says that its time is no good: that is remembered, but not as a sample.
TEST(Rejected, an_answer_that_is_no_good_is_no_sample) {
  const auto unusable = {
      +[](ntp::Packet& p) { p.leap = ntp::Leap::unsynchronised; },
      +[](ntp::Packet& p) { p.stratum = {16}; },
      +[](ntp::Packet& p) { p.transmit = {}; },
      +[](ntp::Packet& p) { p.receive = {}; },
      +[](ntp::Packet& p) { p.transmit = p.receive - std::chrono::seconds{20}; },
      +[](ntp::Packet& p) { p.root_delay = ntp::ShortDuration::from(std::chrono::seconds{40}); },
      +[](ntp::Packet& p) {
        p.root_dispersion = ntp::ShortDuration::from(std::chrono::seconds{40});
      },
  };
  for (const auto change : unusable) {
    Heard heard;
    const core::Estimator before = heard.association.estimator();
    EXPECT_NE(heard.hear(altered(heard, change)), Association::Change::sample);
    EXPECT_TRUE(before == heard.association.estimator());
  }
}

}  // namespace
