#include "ntpq/keys.hpp"

#include <fmt/format.h>
#include <utility>

#include "view/escape.hpp"

namespace ntpq {
namespace {

constexpr std::string_view kConfiguration = "/etc/ntp.conf";

std::string prompt_of(ntp::KeyType type) { return fmt::format("{} Password: ", name_of(type)); }

bool set_key_id(Session& session, const std::string& text) {
  const auto id = parse_number(text, 1, ntp::kMaxKeyId);
  if (!id) {
    session.misused(fmt::format("***Invalid key identifier {}: it is a number from 1 to {}",
                                view::escape(text), ntp::kMaxKeyId));
    return false;
  }
  auto& state = session.state();
  state.key_id = static_cast<std::uint32_t>(*id);
  if (state.key && state.key->id.value != *state.key_id) state.key = nullptr;
  return true;
}

bool set_password(Session& session, const std::string& text) {
  auto secret = ntp::parse_secret(text);
  if (!secret) {
    session.misused(fmt::format(
        "***Invalid password: it has 1 to {} characters, or up to {} hexadecimal digits",
        ntp::kLongestPlainSecret, 2 * ntp::kMaxSecret));
    return false;
  }
  auto& state = session.state();
  state.key = std::make_shared<const ntp::Key>(
      ntp::Key{{state.key_id.value_or(0)}, state.key_type, std::move(*secret), {}});
  return true;
}

bool ask_for_key_id(Session& session) {
  if (session.state().key_id) return true;
  const auto& ask = session.world().ask_user;
  const auto answer = ask ? ask("Keyid: ", true) : std::nullopt;
  if (answer) return set_key_id(session, *answer);
  session.misused("***Keyid must be defined: `keyid N' and `passwd SECRET', or -a N -k FILE");
  return false;
}

bool ask_for_password(Session& session) {
  const auto& ask = session.world().ask_user;
  const auto answer = ask ? ask(prompt_of(session.state().key_type), false) : std::nullopt;
  if (answer) return set_password(session, *answer);
  session.misused("***Invalid password: there is none; `passwd SECRET', or -a N -k FILE");
  return false;
}

// `keys FILE` of a configuration, as far as it can be told without reading it as a daemon does.
std::string keys_file_of(std::string_view configuration) {
  constexpr std::string_view kGap = " \t";
  while (!configuration.empty()) {
    const auto end = std::min(configuration.find('\n'), configuration.size());
    std::string_view line = configuration.substr(0, end);
    configuration.remove_prefix(std::min(end + 1, configuration.size()));
    line = line.substr(0, line.find('#'));
    line.remove_prefix(std::min(line.find_first_not_of(kGap), line.size()));
    if (!line.starts_with("keys") || line.find_first_of(kGap) != 4) continue;
    line.remove_prefix(std::min(line.find_first_not_of(kGap, 4), line.size()));
    if (line.starts_with('"')) return std::string{line.substr(1, line.find('"', 1) - 1)};
    return std::string{line.substr(0, line.find_first_of(" \t\r"))};
  }
  return {};
}

}  // namespace

std::shared_ptr<const ntp::Key> needed_key(Session& session) {
  auto& state = session.state();
  if (!ask_for_key_id(session)) return nullptr;
  if (!state.key && !ask_for_password(session)) return nullptr;
  if (state.key->id.value != *state.key_id || state.key->type != state.key_type) {
    ntp::Key key = *state.key;
    key.id = {*state.key_id};
    key.type = state.key_type;
    state.key = std::make_shared<const ntp::Key>(std::move(key));
  }
  return state.key;
}

std::expected<void, std::string> load_key(Settings& settings, const World& world) {
  if (!settings.key_id) return {};
  std::string file = settings.key_file;
  if (file.empty()) {
    const auto configuration = world.read_file(std::string{kConfiguration});
    if (configuration) file = keys_file_of(*configuration);
    if (file.empty()) return {};
  }
  const auto text = world.read_file(file);
  if (!text) {
    if (settings.key_file.empty()) return {};
    return std::unexpected{text.error()};
  }
  const auto parsed = ntp::parse_keys(*text);
  const ntp::Key* key = parsed.keys.find({*settings.key_id});
  if (key == nullptr) {
    return std::unexpected{fmt::format("option -a {}: no such key in {}; see ntp-keygen(8)",
                                       *settings.key_id, view::escape(file))};
  }
  settings.key = std::make_shared<const ntp::Key>(*key);
  return {};
}

void keyid(Session& session, const Words& arguments) {
  if (!arguments.empty() && !set_key_id(session, arguments.front())) return;
  // Classic says it only when asked.
  if (!arguments.empty() && session.is_classic()) return;
  const auto& id = session.state().key_id;
  session.say(id ? fmt::format("keyid is {}\n", *id) : "no keyid defined\n");
}

void keytype(Session& session, const Words& arguments) {
  auto& state = session.state();
  if (!arguments.empty()) {
    const auto type = ntp::key_type(arguments.front());
    if (!type) {
      return session.misused(
          fmt::format("***keytype {} is not known; it may be MD5, SHA1, SHA224, SHA256, SHA384, "
                      "SHA512 or AES",
                      view::escape(arguments.front())));
    }
    state.key_type = *type;
    return;
  }
  constexpr int kMd5Octets = 16;
  const bool short_digest =
      state.key_type == ntp::KeyType::md5 || state.key_type == ntp::KeyType::aes128_cmac;
  const std::string_view name = name_of(state.key_type);
  session.say(session.is_classic()
                  ? fmt::format("keytype is {} with {} octet digests\n", name,
                                short_digest ? kMd5Octets : static_cast<int>(ntp::kMaxDigest))
                  : fmt::format("Keytype: {}\n", name));
}

void passwd(Session& session, const Words& arguments) {
  if (!ask_for_key_id(session)) return;
  if (arguments.empty()) {
    ask_for_password(session);
  } else {
    set_password(session, arguments.front());
  }
}

void authenticate(Session& session, const Words& arguments) {
  if (!arguments.empty()) {
    const std::string& word = arguments.front();
    if (word != "yes" && word != "no") {
      return session.misused(
          fmt::format("***authenticate may be yes or no, not `{}'", view::escape(word)));
    }
    if (word == "yes" && !needed_key(session)) return;
    session.state().authenticate = word == "yes";
    if (session.is_classic()) return;
  }
  session.say(session.state().authenticate ? "authenticated requests being sent\n"
                                           : "unauthenticated requests being sent\n");
}

}  // namespace ntpq
