#include "common/cli.hpp"

#include <algorithm>
#include <boost/program_options.hpp>
#include <fmt/format.h>

#include "view/escape.hpp"

namespace common {
namespace {

namespace po = boost::program_options;

std::string see_help(const Program& program) {
  return fmt::format("; see {} --help", program.name);
}

std::string boost_name(const Option& option) {
  return option.letter == '\0' ? std::string{option.name}
                               : fmt::format("{},{}", option.name, option.letter);
}

po::options_description description_of(const Program& program) {
  po::options_description description;
  for (const Option& option : program.options) {
    if (option.argument.empty()) {
      description.add_options()(boost_name(option).c_str(), "");
    } else {
      description.add_options()(boost_name(option).c_str(), po::value<std::vector<std::string>>(),
                                "");
    }
  }
  return description;
}

// "--num=3" -> "--number=3". Boost's own guessing also takes ambiguous prefixes for unknown ones.
std::expected<std::string, std::string> full_name(const Program& program, const std::string& word) {
  const std::string name = word.substr(2, word.find('=') - 2);
  std::vector<std::string_view> fits;
  for (const Option& option : program.options) {
    if (option.name == name) return word;
    if (option.name.starts_with(name)) fits.push_back(option.name);
  }
  if (fits.empty()) {
    return std::unexpected{
        fmt::format("unknown option --{}{}", view::escape(name), see_help(program))};
  }
  if (fits.size() > 1) {
    return std::unexpected{fmt::format("option --{} is ambiguous: it may be --{}",
                                       view::escape(name), fmt::join(fits, " or --"))};
  }
  return fmt::format("--{}{}", fits.front(), word.substr(2 + name.size()));
}

std::expected<std::vector<std::string>, std::string> full_names(const Program& program, int argc,
                                                                const char* const* argv) {
  std::vector<std::string> words;
  bool options = true;
  for (int i = 1; i < argc; ++i) {
    std::string word = argv[i];
    if (word == "--") options = false;
    if (options && word.size() > 2 && word.starts_with("--")) {
      auto full = full_name(program, word);
      if (!full) return std::unexpected{full.error()};
      word = std::move(*full);
    }
    words.push_back(std::move(word));
  }
  return words;
}

const Option* find_option(const Program& program, std::string_view key) {
  while (key.starts_with('-')) key.remove_prefix(1);
  const auto found = std::ranges::find_if(program.options, [key](const Option& option) {
    return option.name == key ||
           (option.letter != '\0' && key == std::string_view{&option.letter, 1});
  });
  return found == program.options.end() ? nullptr : &*found;
}

std::string shown(const Option& option) {
  return option.letter == '\0' ? fmt::format("--{}", option.name)
                               : fmt::format("-{}, --{}", option.letter, option.name);
}

std::string sentence(const Program& program, const po::error_with_option_name& error) {
  const std::string key = view::escape(error.get_option_name());
  const Option* option = find_option(program, error.get_option_name());
  if (dynamic_cast<const po::unknown_option*>(&error) != nullptr || option == nullptr) {
    return fmt::format("unknown option {}{}", key, see_help(program));
  }
  if (option->argument.empty()) {
    return fmt::format("option {} takes no argument{}", shown(*option), see_help(program));
  }
  return fmt::format("option {} needs an argument: {}{}", shown(*option), option->argument,
                     see_help(program));
}

}  // namespace

std::string Arguments::value(std::string_view name, std::string_view otherwise) const {
  const auto found = values_.find(name);
  if (found == values_.end() || found->second.empty()) return std::string{otherwise};
  return found->second.back();
}

std::vector<std::string> Arguments::values(std::string_view name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? std::vector<std::string>{} : found->second;
}

std::size_t Arguments::count(std::string_view name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? 0 : found->second.size();
}

std::expected<Arguments, std::string> parse_arguments(const Program& program, int argc,
                                                      const char* const* argv) {
  const auto words = full_names(program, argc, argv);
  if (!words) return std::unexpected{words.error()};
  namespace style = po::command_line_style;
  const int unix_without_guessing = style::unix_style & ~style::allow_guessing;
  const po::options_description description = description_of(program);
  const po::positional_options_description no_positions;
  Arguments arguments;
  try {
    const auto parsed =
        po::command_line_parser{*words}.options(description).style(unix_without_guessing).run();
    for (const auto& item : parsed.options) {
      if (item.position_key != -1) {
        arguments.operands_.insert(arguments.operands_.end(), item.value.begin(), item.value.end());
        continue;
      }
      const Option* option = find_option(program, item.string_key);
      auto& values = arguments.values_[std::string{option->name}];
      values.push_back(item.value.empty() ? std::string{} : item.value.front());
    }
  } catch (const po::error_with_option_name& error) {
    return std::unexpected{sentence(program, error)};
  } catch (const po::error& error) {
    return std::unexpected{fmt::format("{}{}", view::escape(error.what()), see_help(program))};
  }
  return arguments;
}

std::string help_text(const Program& program) {
  std::string text =
      fmt::format("usage: {} {}\n{}\n\n", program.name, program.synopsis, program.purpose);
  for (const Option& option : program.options) {
    std::string left = option.letter == '\0'
                           ? fmt::format("      --{}", option.name)
                           : fmt::format("  -{}, --{}", option.letter, option.name);
    if (!option.argument.empty()) left += fmt::format(" {}", option.argument);
    // The widest left side still leaves room for a sentence on 80 columns.
    if (left.size() > 26) {
      text += fmt::format("{}\n{:26}  {}\n", left, "", option.help);
    } else {
      text += fmt::format("{:26}  {}\n", left, option.help);
    }
  }
  return text;
}

std::string version_line(const Program& program) {
  return fmt::format("{} gnomon-{}", program.name, GNOMON_VERSION);
}

}  // namespace common
