#include "mode6/variable_table.hpp"

#include <gtest/gtest.h>

namespace {

using mode6::decode_peer;
using mode6::decode_system;
using mode6::parse_varlist;

template <class S>
std::string encode_defaults(const S& from, std::span<const mode6::VariableRow<S>> rows) {
  mode6::VarlistWriter out;
  for (const auto& row : rows) {
    if (row.by_default) encode(row, from, out);
  }
  return std::move(out).finish();
}

mode6::SystemVariables full_system() {
  mode6::SystemVariables all;
  for (const auto& row : mode6::system_rows()) {
    std::visit(
        [&]<class Member>(Member member) {
          auto& value = all.*member;
          value.emplace();
          if constexpr (std::is_same_v<Member, mode6::MaybeText mode6::SystemVariables::*>)
            value = "text";
        },
        row.member);
  }
  return all;
}

TEST(VariableTable, DecodesWhatAClassicDaemonSays) {
  const auto v = decode_system(parse_varlist(
      "version=\"ntpd 4.3.91 Mon Nov 23 11:54:38 UTC 2026 (1)\",\r\n"
      "processor=\"x86_64\", leap=3, stratum=4,\r\nprecision=-24, rootdelay=0.020, rootdisp=10.331,"
      " refid=10.77.0.2,\r\nreftime=0xeeaeaccf.f8f58d9f, peer=47975,\r\nfrequency=-1.250,"
      " daemon_note=hello, world\r\n"));
  EXPECT_EQ(v.leap, 3);
  EXPECT_EQ(v.precision, -24);
  EXPECT_DOUBLE_EQ(v.rootdisp->count(), 0.010331);
  EXPECT_EQ(v.refid, "10.77.0.2");
  EXPECT_EQ(v.reftime, (ntp::Timestamp{0xeeaeaccf, 0xf8f58d9f}));
  EXPECT_EQ(v.frequency, ntp::Ppm{-1.25});
  EXPECT_FALSE(v.offset);
}

TEST(VariableTable, FilterListsSurviveStrayOctets) {
  const auto v =
      decode_peer(parse_varlist("filtdelay=_r.\xac\xae 0.03 0.06 0.07 0.03 0.03 0.02 0.02 0.02"));
  ASSERT_TRUE(v.filtdelay);
  EXPECT_DOUBLE_EQ(v.filtdelay->front().count(), 0.00003);
  EXPECT_FALSE(decode_peer(parse_varlist("filtdelay= 1 2 3")).filtdelay);
}

// NTPsec 1.2.2 in captures/ntpsec122/rv_amp1.pcap.
TEST(VariableTable, FilterListsSurviveAStrayComma) {
  const auto list = parse_varlist(
      "keyid=3, filtdelay=_r,ss_ven\xac 0.06 0.06 0.11 0.05 0.06 0.04 0.04 0.04,\r\n"
      "pmode=4, filtdisp=_r,ss_ven\r\n");
  const auto mended = mode6::mended_stages(list);
  ASSERT_EQ(mended.size(), 5U);
  EXPECT_EQ(mended[1].value, "_r,ss_ven\xac 0.06 0.06 0.11 0.05 0.06 0.04 0.04 0.04");
  EXPECT_EQ(mended[2].name, "pmode");
  EXPECT_EQ(mended[4].name, "ss_ven");
  const auto v = decode_peer(list);
  ASSERT_TRUE(v.filtdelay);
  EXPECT_DOUBLE_EQ(v.filtdelay->at(2).count(), 0.00011);
  EXPECT_FALSE(v.filtdisp);
}

TEST(VariableTable, ATextIsDecodedLikeItsList) {
  for (const std::string_view text :
       {"keyid=3, filtdelay=_r,ss_ven\xac 0.06 0.06 0.11 0.05 0.06 0.04 0.04 0.04, reach=377",
        "filtdisp=_r,ss_ven\r\n", "stratum=2, stratum=, reach", ""}) {
    EXPECT_EQ(decode_peer(text), decode_peer(parse_varlist(text))) << text;
  }
}

TEST(VariableTable, ALongTextIsDecodedLikeItsList) {
  const std::string stages = "filtdelay=x, 1 2 3 4 5 6 7 8\r\n";
  std::string many;
  for (std::size_t i = 2; i < mode6::kMaxVariables; ++i) many += "a,";
  for (const std::string& text :
       {stages + many + "stratum=3", stages + many.substr(2) + "stratum=3", many + stages,
        many + "b," + stages, many + "b,c," + stages}) {
    EXPECT_EQ(decode_peer(text), decode_peer(parse_varlist(text)));
  }
}

TEST(VariableTable, EveryNameIsFound) {
  for (const auto& row : mode6::system_rows()) {
    EXPECT_EQ(mode6::system_variable_info(row.name)->description, row.description) << row.name;
  }
  for (const auto& row : mode6::peer_rows()) {
    EXPECT_EQ(mode6::peer_variable_info(row.name)->description, row.description) << row.name;
  }
  EXPECT_EQ(mode6::peer_variable_info("nonsense"), nullptr);
  EXPECT_EQ(mode6::peer_variable_info(""), nullptr);
}

TEST(VariableTable, NumbersThatAreNone) {
  const std::string digits(400, '9');
  const std::vector<std::string> texts{"",    "-.",  ".",  "1e400",      "0.0 1",
                                       "nan", "inf", "0x", "." + digits, digits};
  for (const std::string& text : texts) {
    EXPECT_FALSE(decode_system(parse_varlist("offset=" + text)).offset) << text;
  }
  EXPECT_FALSE(decode_system(parse_varlist("leap=" + digits)).leap);
  EXPECT_FALSE(decode_system(parse_varlist("clock=0xeeaeaccf.f8f58d9")).clock);
}

// Signed since 4.2.8p15, and in powers of ten where a daemon prints with %g.
TEST(VariableTable, NumbersAsSomeDaemonsWriteThem) {
  const auto offset = [](std::string_view text) {
    return decode_system(parse_varlist("offset=" + std::string{text})).offset;
  };
  EXPECT_EQ(offset("+0.192")->count(), 0.000192);
  EXPECT_EQ(offset("-0.192")->count(), -0.000192);
  EXPECT_DOUBLE_EQ(offset("1e-06")->count(), 1e-9);
  EXPECT_EQ(offset("12")->count(), 0.012);
  EXPECT_FALSE(offset("-"));
  EXPECT_FALSE(offset("12m"));
}

TEST(VariableTable, BitsAreNeverNegative) {
  EXPECT_EQ(decode_peer(parse_varlist("flash=-61600, reach=-1")).flash, std::nullopt);
  EXPECT_EQ(decode_peer(parse_varlist("flash=1536")).flash, 0x600);
}

TEST(VariableTable, MillisecondsBecomeTheNearestSeconds) {
  EXPECT_EQ(decode_peer(parse_varlist("jitter=0.000119")).jitter->count(), 1.19e-7);
  EXPECT_EQ(decode_system(parse_varlist("rootdisp=10.331")).rootdisp->count(), 0.010331);
}

TEST(VariableTable, EveryVariableSurvivesBothWays) {
  const auto all = full_system();
  mode6::VarlistWriter out;
  for (const auto& row : mode6::system_rows()) ASSERT_TRUE(encode(row, all, out)) << row.name;
  EXPECT_EQ(decode_system(parse_varlist(std::move(out).finish())), all);
}

TEST(VariableTable, DefaultListServesNtpstat) {
  const std::string text = encode_defaults(full_system(), mode6::system_rows());
  const auto list = parse_varlist(text);
  // ntpstat looks for the first substring in the first fragment.
  for (const char* name : {"leap", "stratum", "rootdelay", "rootdisp", "refid", "tc"}) {
    const auto at = text.find(std::string{name} + "=");
    ASSERT_LT(at, 400U) << name;
    EXPECT_EQ(mode6::find_variable(list, name)->name.data(), list[0].name.data() + at) << name;
  }
  EXPECT_NE(list.back().name, "tc");
  EXPECT_NE(list.back().name, "leap");
}

TEST(VariableTable, BareTextCannotBreakTheList) {
  mode6::PeerVariables peer;
  peer.refid = "..Z\"";
  peer.srcadr = "a,b=c\r\n";
  const std::string text = encode_defaults(peer, mode6::peer_rows());
  EXPECT_EQ(text, "srcadr=a.b.c.., refid=..Z.\r\n");
}

TEST(VariableTable, OriginIsNeverTold) {
  for (const auto& row : mode6::peer_rows()) EXPECT_NE(row.name, "org");
}

}  // namespace
