// Network Time Security: `nts` lines, and what `server ... nts` has behind it. All of it guards the
// service, so that what is wrong with it stops the start.
#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>
#include <string_view>

#include "conf/host.hpp"
#include "conf/limits.hpp"
#include "conf/numbers.hpp"
#include "conf/paths.hpp"
#include "conf/readers.hpp"
#include "conf/shown.hpp"

namespace conf {
namespace {

constexpr double kLongestExpiry_s = 86'400.0 * 366;
/// A list of suites or curves; OpenSSL's own is a tenth of it.
constexpr std::size_t kMaxList = 255;

// Where NTPsec's daemon looks.
constexpr std::string_view kUsualCertificate = "/etc/ntp/cert-chain.pem";
constexpr std::string_view kUsualKey = "/etc/ntp/key.pem";

struct TextOption {
  std::string_view name;
  std::string_view what;
  std::string core::NtsSettings::* member;
};
constexpr std::array kTextOptions{
    TextOption{"cert", "a file", &core::NtsSettings::certificate},
    TextOption{"key", "a file", &core::NtsSettings::key},
    TextOption{"cookie", "a file", &core::NtsSettings::cookies},
    TextOption{"ca", "a file or a folder", &core::NtsSettings::ca},
    TextOption{"tlsciphersuites", "names of suites of TLS 1.3", &core::NtsSettings::suites},
    TextOption{"tlsecdhcurves", "names of curves", &core::NtsSettings::curves},
};

const std::string* read_text(Line& line, const Word& option, std::string_view what,
                             std::string& into) {
  const Word* value = line.argument(option, what);
  if (value == nullptr) return nullptr;
  if (value->text.empty() || value->text.size() > kMaxList) {
    line.fail(*value,
              fmt::format("{} needs {} of 1 to {} characters", option.text, what, kMaxList));
    return nullptr;
  }
  into = std::string{value->text};
  return &into;
}

/// The number of "AES_SIV_CMAC_256" and its longer kin.
std::optional<std::uint16_t> read_aead(Line& line, const Word& option) {
  constexpr std::array<std::string_view, 3> kNames{"AES_SIV_CMAC_256", "AES_SIV_CMAC_384",
                                                   "AES_SIV_CMAC_512"};
  const Word* value = line.argument(option, "an algorithm");
  if (value == nullptr) return std::nullopt;
  const auto found = std::ranges::find(kNames, value->text);
  if (found != kNames.end()) {
    return static_cast<std::uint16_t>(core::kUsualAead + (found - kNames.begin()));
  }
  line.fail(*value, fmt::format("{} is not an algorithm of NTS; AES_SIV_CMAC_256 is the usual one",
                                shown(value->text)));
  return std::nullopt;
}

/// TLS 1.3 is all that RFC 8915 allows.
bool read_version(Line& line, const Word& option) {
  const Word* value = line.argument(option, "a version of TLS");
  if (value == nullptr) return false;
  const bool least = option.text == "mintls";
  if (is_keyword(*value, "TLS1.3") || is_keyword(*value, "1.3")) return true;
  if (least && (is_keyword(*value, "TLS1.2") || is_keyword(*value, "1.2"))) {
    line.unmet(*value,
               "mintls TLS1.2 is read as TLS1.3, below which RFC 8915 forbids NTS; effect "
               "on your service: none that keeps to the standard");
    return true;
  }
  line.fail(*value, fmt::format("{} {}: NTS needs TLS1.3; remove the line", option.text,
                                shown(value->text)));
  return false;
}

/// False: the line failed. nullopt: no such option.
std::optional<bool> read_nts_option(Line& line, const Word& option, core::NtsSettings& nts) {
  if (is_keyword(option, "enable") || is_keyword(option, "disable")) {
    nts.serve = option.text == "enable";
    return true;
  }
  const auto row = std::ranges::find_if(
      kTextOptions, [&option](const TextOption& each) { return is_keyword(option, each.name); });
  if (row != kTextOptions.end()) {
    return read_text(line, option, row->what, nts.*(row->member)) != nullptr;
  }
  if (is_keyword(option, "mintls") || is_keyword(option, "maxtls")) {
    return read_version(line, option);
  }
  if (is_keyword(option, "aead")) {
    const auto aead = read_aead(line, option);
    nts.aead = aead.value_or(nts.aead);
    return aead.has_value();
  }
  if (is_keyword(option, "port")) {
    const auto port = read_whole(line, option, {1, 65535});
    if (port) nts.port = static_cast<std::uint16_t>(*port);
    return port.has_value();
  }
  if (is_keyword(option, "tlscipherserverpreference")) return nts.prefer_own = true;
  return std::nullopt;
}

bool read_wanted_server(Line& line, const Word& option, core::NtsSource& nts) {
  const Word* name = line.argument(option, "a host name");
  if (name == nullptr) return false;
  if (const auto complaint = host_complaint(name->text)) {
    line.fail(*name, *complaint);
    return false;
  }
  nts.server = std::string{name->text};
  nts.required = option.text == "require";
  return true;
}

}  // namespace

void read_nts(Line& line, State& state) {
  core::NtsSettings nts = state.settings.nts;
  if (line.peek() == nullptr) line.argument(line.directive(), "an option");
  while (const Word* option = line.next()) {
    const auto read = read_nts_option(line, *option, nts);
    if (!read) unknown_option(line, *option);
    if (line.failed()) return;
  }
  if (line.failed()) return;
  if (nts.serve && nts.certificate.empty()) nts.certificate = kUsualCertificate;
  if (nts.serve && nts.key.empty()) nts.key = kUsualKey;
  if (nts.cookies != state.settings.nts.cookies) writes_file(line, "nts cookie", state);
  state.settings.nts = std::move(nts);
}

std::optional<bool> read_nts_source_option(Line& line, const Word& option, SourceDraft& draft) {
  if (is_keyword(option, "nts")) return draft.nts = true;
  core::NtsSource& nts = draft.nts_options;
  if (is_keyword(option, "noval")) {
    nts.check = false;
    return true;
  }
  if (is_keyword(option, "ask") || is_keyword(option, "require")) {
    return read_wanted_server(line, option, nts);
  }
  if (is_keyword(option, "ca")) {
    return read_text(line, option, "a file or a folder", nts.ca) != nullptr;
  }
  if (is_keyword(option, "cert"))
    return read_text(line, option, "a file", nts.certificate) != nullptr;
  if (is_keyword(option, "expire")) {
    const auto expire = read_seconds(line, option, {1, kLongestExpiry_s});
    nts.expire = expire.value_or(ntp::Seconds{0});
    return expire.has_value();
  }
  if (is_keyword(option, "aead")) {
    const auto aead = read_aead(line, option);
    nts.aead = aead.value_or(0);
    return aead.has_value();
  }
  return std::nullopt;
}

bool take_key_port(Line& line, const Word& name, std::string_view& host, SourceDraft& draft) {
  const bool nts =
      std::ranges::any_of(line.words(), [](const Word& word) { return is_keyword(word, "nts"); });
  const bool bracket = host.starts_with('[');
  const std::size_t colon = host.rfind(':');
  if (!nts || colon == std::string_view::npos || (!bracket && host.find(':') != colon)) return true;
  const std::size_t close = bracket ? host.rfind(']') : colon - 1;
  if (bracket && (close == std::string_view::npos || close + 1 != colon)) return true;
  const std::string_view digits = host.substr(colon + 1);
  int port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (error != std::errc{} || end != digits.data() + digits.size() || port < 1 || port > 65535) {
    line.fail(name, fmt::format("{}: behind the colon stands a port from 1 to 65535", shown(host)));
    return false;
  }
  draft.nts_options.port = static_cast<std::uint16_t>(port);
  host = bracket ? host.substr(1, close - 1) : host.substr(0, colon);
  return true;
}

bool settle_nts(Line& line, const Word& name, const State& state, SourceDraft& draft) {
  if (!draft.nts) return true;
  const core::NtsSource& nts = draft.nts_options;
  const char* wrong = nullptr;
  if (draft.clock) wrong = "a reference clock has no NTS; remove the word nts";
  if (draft.source.pool) {
    wrong = "nts goes with `server`: a pool has no certificate; name its servers one by one";
  }
  if (draft.source.key) wrong = "nts and key exclude one another; remove one of them";
  if (draft.source.version != ntp::kVersion) wrong = "nts needs version 4; remove the version";
  if (state.remote && !(nts.ca.empty() && nts.certificate.empty())) {
    wrong = "files cannot be named over the network; write ca and cert into ntp.conf";
  }
  if (wrong != nullptr) {
    line.forbid(name, wrong);
    return false;
  }
  if (!nts.check) {
    line.warn(name, fmt::format("noval: the certificate of {} is not checked; effect on your "
                                "service: whoever is on the way can pass for that server",
                                draft.source.name));
  }
  draft.source.nts = nts;
  return true;
}

std::string_view aead_name(std::uint16_t aead) {
  switch (aead) {
    case 16:
      return "AES_SIV_CMAC_384";
    case 17:
      return "AES_SIV_CMAC_512";
    default:
      return "AES_SIV_CMAC_256";
  }
}

}  // namespace conf
