#include "ntp-keygen/command_line.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <string_view>
#include <vector>

#include "common/cli.hpp"
#include "common/host_options.hpp"
#include "ntp-keygen/certificate.hpp"
#include "ntp/keys.hpp"
#include "view/escape.hpp"

namespace ntp_keygen {
namespace {

constexpr common::Option kOptions[] = {
    {'M', "md5key", "", "MD5, SHA1 and AES keys, which is the default"},
    {'t', "type", "TYPE", "keys of this type: MD5, SHA1, SHA256, SHA512 or AES; may be repeated"},
    {'n', "count", "N", "this many keys of each type (default 10)"},
    {'\0', "first", "ID", "number of the first key (default 1)"},
    {'\0', "hex", "", "secrets in hexadecimal digits instead of characters"},
    {'\0', "for", "DAEMON", "as ntpd (the default) or chrony spells types and digits"},
    {'\0', "nts-cookies", "", "keys that seal the cookies of an NTS server, in nts-keys"},
    {'\0', "self-signed", "NAME",
     "a certificate to try NTS with, in nts.crt and nts.key; may be repeated"},
    {'\0', "days", "N", "the certificate is valid for so long (default 30)"},
    {'f', "file", "FILE", "write FILE instead; - writes to standard output"},
    {'\0', "force", "", "replace FILE when it is there"},
    {'h', "help", "", "print this and exit (also -?)"},
    {'V', "version", "", "print the version and exit"},
};
constexpr common::Program kProgram{
    "ntp-keygen",
    "[-hMV] [-t TYPE] [-n N] [--first ID] [--hex] [--for DAEMON] [--nts-cookies] "
    "[--self-signed NAME] [--days N] [-f FILE] [--force]",
    "Makes a file of random keys with which NTP daemons and tools sign their packets.", kOptions};

// Of the old program: parameters of Autokey, its certificates and identity schemes.
constexpr std::string_view kAutokeyLetters = "bcCeGHiIlmPpqSsT";

constexpr std::string_view kAutokeyNames[] = {
    "certificate", "cipher",     "export-params", "get-pvt-passwd", "gq-params",
    "host-key",    "id-key",     "ident",         "iffkey",         "imbits",
    "lifetime",    "modulus",    "mv-keys",       "mv-params",      "password",
    "pvt-cert",    "pvt-passwd", "sign-key",      "subject-name",   "trusted-cert"};

bool belongs_to_autokey(std::string_view word) {
  if (!word.starts_with("--")) return word.size() > 1 && kAutokeyLetters.contains(word[1]);
  const std::string_view name = word.substr(2, word.find('=') - 2);
  return std::ranges::find(kAutokeyNames, name) != std::end(kAutokeyNames);
}

std::expected<void, std::string> no_autokey(const std::vector<const char*>& words) {
  for (const std::string_view word : words) {
    if (word == "--") break;
    if (!word.starts_with('-') || !belongs_to_autokey(word)) continue;
    return std::unexpected{
        fmt::format("option {} belonged to Autokey, which is gone because it could be broken; use "
                    "the keys that this program makes without it, or NTS",
                    word.starts_with("--") ? word.substr(0, word.find('=')) : word.substr(0, 2))};
  }
  return {};
}

std::expected<std::vector<ntp::KeyType>, std::string> types_of(const common::Arguments& arguments) {
  std::vector<ntp::KeyType> types;
  for (const std::string& word : arguments.values("type")) {
    const auto type = ntp::key_type(word);
    if (!type) {
      return std::unexpected{fmt::format(
          "-t '{}' is no type of key; give MD5, SHA1, SHA256, SHA512 or AES", view::escape(word))};
    }
    types.push_back(*type);
  }
  if (types.empty() || arguments.has("md5key")) {
    using enum ntp::KeyType;
    types.insert(types.begin(), {md5, sha1, aes128_cmac});
  }
  return types;
}

std::expected<void, std::string> put_number(const common::Arguments& arguments,
                                            std::string_view name, std::string_view shown,
                                            std::uint32_t& into) {
  if (!arguments.has(name)) return {};
  const auto number = common::number_of(shown, arguments.value(name), 1, ntp::kMaxKeyId);
  if (!number) return std::unexpected{number.error()};
  into = static_cast<std::uint32_t>(*number);
  return {};
}

std::expected<Reader, std::string> reader_of(const common::Arguments& arguments) {
  const std::string word = arguments.value("for", "ntpd");
  if (word == "ntpd") return Reader::ntpd;
  if (word == "chrony") return Reader::chrony;
  return std::unexpected{fmt::format("--for '{}' is no daemon that is known; give ntpd or chrony",
                                     view::escape(word))};
}

std::expected<Wish, std::string> wish_of(const common::Arguments& arguments) {
  Wish wish{.hex = arguments.has("hex")};
  if (const auto put = put_number(arguments, "count", "-n", wish.count); !put) {
    return std::unexpected{put.error()};
  }
  if (const auto put = put_number(arguments, "first", "--first", wish.first); !put) {
    return std::unexpected{put.error()};
  }
  const auto types = types_of(arguments);
  if (!types) return std::unexpected{types.error()};
  wish.types = *types;
  const auto reader = reader_of(arguments);
  if (!reader) return std::unexpected{reader.error()};
  wish.reader = *reader;
  const std::uint64_t last = wish.first + std::uint64_t{wish.count} * wish.types.size() - 1;
  if (last <= ntp::kMaxKeyId) return wish;
  return std::unexpected{fmt::format(
      "the last key would have number {}, and the largest is {}; give a smaller -n or --first",
      last, ntp::kMaxKeyId)};
}

std::expected<Product, std::string> product_of(const common::Arguments& arguments) {
  const bool cookies = arguments.has("nts-cookies");
  const bool certificate = arguments.has("self-signed");
  if (cookies && certificate) {
    return std::unexpected{
        "--nts-cookies and --self-signed make different files; give one of them"};
  }
  if (arguments.has("days") && !certificate) {
    return std::unexpected{"--days is about the certificate of --self-signed"};
  }
  if (!cookies && !certificate) return Product::keys;
  for (const std::string_view name : {"md5key", "type", "count", "first", "hex", "for"}) {
    if (!arguments.has(name)) continue;
    return std::unexpected{fmt::format("--{} is about keys that sign packets; leave it out with {}",
                                       name, cookies ? "--nts-cookies" : "--self-signed")};
  }
  return cookies ? Product::cookies : Product::certificate;
}

std::expected<void, std::string> put_certificate(const common::Arguments& arguments,
                                                 Command& command) {
  command.names = arguments.values("self-signed");
  if (command.names.size() > kMaxNames) {
    return std::unexpected{fmt::format("{} names are given; a certificate has {} at most",
                                       command.names.size(), kMaxNames)};
  }
  for (const std::string& name : command.names) {
    if (is_certifiable(name)) continue;
    return std::unexpected{fmt::format("--self-signed '{}' is neither a host name nor an address",
                                       view::escape(name))};
  }
  if (!arguments.has("days")) return {};
  const auto days = common::number_of("--days", arguments.value("days"), 1, kMostDays);
  if (!days) return std::unexpected{days.error()};
  command.days = static_cast<int>(*days);
  return {};
}

std::expected<void, std::string> put_product(const common::Arguments& arguments, Command& command) {
  const auto product = product_of(arguments);
  if (!product) return std::unexpected{product.error()};
  command.product = *product;
  switch (*product) {
    case Product::cookies:
      command.file = "nts-keys";
      return {};
    case Product::certificate:
      command.file = "nts";
      return put_certificate(arguments, command);
    case Product::keys:
      break;
  }
  command.file = "ntp.keys";
  const auto wish = wish_of(arguments);
  if (!wish) return std::unexpected{wish.error()};
  command.wish = *wish;
  return {};
}

}  // namespace

std::expected<Command, std::string> parse_command_line(int argc, const char* const* argv) {
  std::vector<const char*> words{argv, argv + argc};
  for (const char*& word : words) {
    if (std::string_view{word} == "-?") word = "--help";
  }
  if (const auto good = no_autokey(words); !good) return std::unexpected{good.error()};
  const auto arguments = common::parse_arguments(kProgram, argc, words.data());
  if (!arguments) return std::unexpected{arguments.error()};
  if (arguments->has("help")) return Command{.information = common::help_text(kProgram)};
  if (arguments->has("version")) {
    return Command{.information = common::version_line(kProgram) + "\n"};
  }
  if (!arguments->operands().empty()) {
    return std::unexpected{fmt::format("'{}' is no option; a file is named with -f",
                                       view::escape(arguments->operands().front()))};
  }
  Command command{.force = arguments->has("force")};
  if (const auto put = put_product(*arguments, command); !put) return std::unexpected{put.error()};
  command.file = arguments->value("file", command.file);
  if (command.file.empty())
    return std::unexpected{"-f needs a name; leave it out for the usual one"};
  return command;
}

}  // namespace ntp_keygen
