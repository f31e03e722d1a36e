#include "conf/write.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <string_view>

#include "conf/host.hpp"
#include "conf/limits.hpp"
#include "conf/readers.hpp"
#include "conf/restrict.hpp"

namespace conf {
namespace {

constexpr std::size_t kLongestKeyLine = 72;

// A path or a name between quotes can hold anything that the lexer lets through.
std::string quoted(std::string_view text) { return fmt::format("\"{}\"", text); }

std::string path_line(std::string_view directive, const std::string& path) {
  return path.empty() ? std::string{} : fmt::format("{} {}\n", directive, quoted(path));
}

std::string_view family_word(ntp::Family family) {
  switch (family) {
    case ntp::Family::ipv4:
      return "-4 ";
    case ntp::Family::ipv6:
      return "-6 ";
    case ntp::Family::none:
      return "";
  }
  return "";
}

/// "NAME VALUE" pairs behind a directive; only those that are not the default. Numbers are written
/// so that they read back to the last bit.
class Options {
 public:
  template <class Value>
  void add(std::string_view name, const Value& value, const Value& usual) {
    if (value != usual) set(name, value);
  }
  void add(std::string_view name, ntp::Seconds value, ntp::Seconds usual) {
    add(name, value.count(), usual.count());
  }
  template <class Value>
  void set(std::string_view name, const Value& value) {
    text_ += fmt::format(" {} {}", name, value);
  }
  void flag(std::string_view name, bool set) {
    if (set) text_ += fmt::format(" {}", name);
  }
  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] std::string behind(std::string_view directive) const {
    return text_.empty() ? std::string{} : fmt::format("{}{}\n", directive, text_);
  }

 private:
  std::string text_;
};

std::string refid_letters(ntp::RefId refid) {
  std::string letters;
  for (int shift = 24; shift >= 0; shift -= 8) {
    const char letter = static_cast<char>((refid.value >> shift) & 0xff);
    if (letter != '\0') letters += letter;
  }
  return quoted(letters);
}

/// Beyond what a number may say there are only eras of GPS.
std::string fudge_time(ntp::Seconds time) {
  const double time_s = time.count();
  return std::abs(time_s) <= kMaxFudge_s ? fmt::format("{}", time_s)
                                         : fmt::format("{:.0f}g", time_s / kGpsEra_s);
}

void add_fudges(const core::RefclockSettings& clock, Options& options) {
  const core::RefclockSettings usual;
  options.add("time1", fudge_time(clock.time1), fudge_time(usual.time1));
  options.add("time2", fudge_time(clock.time2), fudge_time(usual.time2));
  options.add("stratum", clock.stratum, usual.stratum);
  if (clock.refid) options.set("refid", refid_letters(*clock.refid));
  for (int flag = 0; flag < 4; ++flag) {
    if ((clock.flags >> flag & 1) != 0) options.set(fmt::format("flag{}", flag + 1), 1);
  }
}

/// As the old daemons write it where they could have.
std::string written_clock(const core::SourceSettings& source) {
  const core::RefclockSettings& clock = *source.clock;
  Options options;
  options.flag("prefer", source.prefer);
  options.flag("noselect", source.noselect);
  options.flag("true", source.always_true);
  options.add("minpoll", source.minpoll, kClockMinPoll);
  options.add("maxpoll", source.maxpoll, std::max(source.minpoll, kClockMaxPoll));
  options.add("mode", clock.mode, 0);
  options.add("bias", source.bias, ntp::Seconds{0});
  if (clock.path.empty() && clock.pps_path.empty() && clock.baud == 0) {
    Options fudge;
    add_fudges(clock, fudge);
    return fmt::format("server {}{}\n{}", source.name, options.text(),
                       fudge.behind("fudge " + source.name));
  }
  if (!clock.path.empty()) options.set("path", quoted(clock.path));
  if (!clock.pps_path.empty()) options.set("ppspath", quoted(clock.pps_path));
  options.add("baud", clock.baud, 0);
  add_fudges(clock, options);
  return fmt::format("refclock {} unit {}{}\n", core::row_of(clock.clock.driver).name,
                     clock.clock.unit, options.text());
}

void add_nts(const core::NtsSource& nts, Options& options) {
  options.flag("nts", true);
  if (!nts.server.empty()) options.set(nts.required ? "require" : "ask", quoted(nts.server));
  options.flag("noval", !nts.check);
  if (!nts.ca.empty()) options.set("ca", quoted(nts.ca));
  if (!nts.certificate.empty()) options.set("cert", quoted(nts.certificate));
  if (nts.expire.count() > 0) options.set("expire", nts.expire.count());
  if (nts.aead != 0) options.set("aead", aead_name(nts.aead));
}

/// The name as it is written, with the port of its key exchange where that is not the usual one.
std::string written_name(const core::SourceSettings& source) {
  const bool plain = !source.nts || source.nts->port == core::kNtsPort;
  if (plain) return source.name;
  // Who begins with a bracket itself needs another one around it.
  const bool bracket = source.name.find(':') != std::string::npos || source.name.starts_with('[');
  return fmt::format("{}{}{}:{}", bracket ? "[" : "", source.name, bracket ? "]" : "",
                     source.nts->port);
}

std::string written(const core::NtsSettings& nts) {
  const core::NtsSettings usual;
  Options options;
  options.flag("enable", nts.serve);
  if (!nts.certificate.empty()) options.set("cert", quoted(nts.certificate));
  if (!nts.key.empty()) options.set("key", quoted(nts.key));
  if (!nts.cookies.empty()) options.set("cookie", quoted(nts.cookies));
  if (!nts.ca.empty()) options.set("ca", quoted(nts.ca));
  if (!nts.suites.empty()) options.set("tlsciphersuites", quoted(nts.suites));
  if (!nts.curves.empty()) options.set("tlsecdhcurves", quoted(nts.curves));
  options.flag("tlscipherserverpreference", nts.prefer_own);
  options.add("aead", aead_name(nts.aead), aead_name(usual.aead));
  options.add("port", nts.port, usual.port);
  return options.behind("nts");
}

std::string written(const core::SourceSettings& source) {
  if (source.clock) return written_clock(source);
  const core::SourceSettings usual;
  Options options;
  options.flag("iburst", source.iburst);
  options.flag("burst", source.burst);
  options.flag("prefer", source.prefer);
  options.flag("noselect", source.noselect);
  options.flag("true", source.always_true);
  options.flag("xleave", source.xleave);
  options.add("minpoll", source.minpoll, usual.minpoll);
  options.add("maxpoll", source.maxpoll, usual.maxpoll);
  options.add("version", source.version, usual.version);
  if (source.key) options.set("key", *source.key);
  options.add("bias", source.bias, usual.bias);
  options.add("port", source.port, usual.port);
  if (source.nts) add_nts(*source.nts, options);
  // Only a quoted name can hold the sign that begins a comment.
  const bool plain = source.name.find('#') == std::string::npos;
  return fmt::format("{} {}{}{}\n", source.pool ? "pool" : "server", family_word(source.family),
                     plain ? written_name(source) : quoted(written_name(source)), options.text());
}

std::string written(const core::LocalClockSettings& clock) {
  const core::LocalClockSettings usual;
  Options fudge;
  fudge.add("stratum", clock.stratum, usual.stratum);
  if (clock.refid != usual.refid) fudge.set("refid", refid_letters(clock.refid));
  return fmt::format("server 127.127.1.0{}\n{}", clock.prefer ? " prefer" : "",
                     fudge.behind("fudge 127.127.1.0"));
}

std::string written(const core::RestrictFlags& flags) {
  std::string words;
  for (const RestrictFlagRow& row : restrict_flags()) {
    if (flags.*(row.member)) words += fmt::format(" {}", row.name);
  }
  return words;
}

/// The old daemons know no ADDRESS/LENGTH.
std::string written(const core::RestrictRule& rule) {
  const ntp::Family family = rule.network.family;
  const int longest = static_cast<int>(rule.network.size()) * 8;
  std::string who = rule.network.text();
  if (rule.mask == prefix_mask(family, 0)) {
    who = fmt::format("{}default", family_word(family));
  } else if (rule.mask != prefix_mask(family, longest)) {
    who += fmt::format(" mask {}", rule.mask.text());
  }
  return fmt::format("restrict {}{}{}\n", who, rule.ntpport ? " ntpport" : "", written(rule.flags));
}

std::string written(const core::RestrictName& rule) {
  return fmt::format("restrict {}{}{}{}\n", family_word(rule.family), quoted(rule.name),
                     rule.ntpport ? " ntpport" : "", written(rule.flags));
}

std::string_view action_word(core::InterfaceRule::Action action) {
  switch (action) {
    case core::InterfaceRule::Action::listen:
      return "listen";
    case core::InterfaceRule::Action::ignore:
      return "ignore";
    case core::InterfaceRule::Action::drop:
      return "drop";
  }
  return "";
}

std::string written(const core::InterfaceRule& rule) {
  using Fits = core::InterfaceRule::Fits;
  std::string what;
  switch (rule.fits) {
    case Fits::all:
      what = "all";
      break;
    case Fits::ipv4:
      what = "ipv4";
      break;
    case Fits::ipv6:
      what = "ipv6";
      break;
    case Fits::wildcard:
      what = "wildcard";
      break;
    case Fits::alias:
      return {};  // -L of a command line has no directive
    case Fits::name:
      what = quoted(rule.name);
      break;
    case Fits::network:
      what = fmt::format("{}/{}", rule.network.text(), prefix_length(rule.mask));
      break;
  }
  return fmt::format("interface {} {}\n", action_word(rule.action), what);
}

std::string written(const core::StatisticsSettings& statistics) {
  std::string text = path_line("statsdir", statistics.folder);
  for (std::size_t i = 0; i < statistics.files.size(); ++i) {
    const core::FileGenerator& file = statistics.files[i];
    if (file == core::FileGenerator{}) continue;
    text += fmt::format("filegen {}{} type {} {} {}\n", core::kStatisticsNames[i],
                        file.file.empty() ? "" : " file " + quoted(file.file), span_name(file.span),
                        file.link ? "link" : "nolink", file.enabled ? "enable" : "disable");
  }
  return text + (statistics.enabled ? "" : "disable stats\n");
}

std::string written(const core::ResourceSettings& resources) {
  Options options;
  if (resources.memlock_mib) options.set("memlock", *resources.memlock_mib);
  if (resources.stack_pages) options.set("stacksize", *resources.stack_pages);
  if (resources.descriptors) options.set("filenum", *resources.descriptors);
  return options.behind("rlimit");
}

std::string written(const core::SelectionSettings& tos) {
  const core::SelectionSettings usual;
  Options options;
  options.add("minclock", tos.minclock, usual.minclock);
  options.add("maxclock", tos.maxclock, usual.maxclock);
  options.add("minsane", tos.minsane, usual.minsane);
  options.add("mindist", tos.mindist, usual.mindist);
  options.add("maxdist", tos.maxdist, usual.maxdist);
  options.add("floor", tos.floor, usual.floor);
  options.add("ceiling", tos.ceiling, usual.ceiling);
  options.add("orphan", tos.orphan, usual.orphan);
  options.add("orphanwait", tos.orphanwait, usual.orphanwait);
  return options.behind("tos");
}

std::string written(const core::DisciplineSettings& discipline) {
  const core::DisciplineSettings usual;
  Options options;
  options.add("panic", discipline.panic, usual.panic);
  if (discipline.step_forward == discipline.step_back) {
    options.add("step", discipline.step_forward, usual.step_forward);
  } else {
    options.add("stepfwd", discipline.step_forward, usual.step_forward);
    options.add("stepback", discipline.step_back, usual.step_back);
  }
  options.add("stepout", discipline.stepout, usual.stepout);
  if (discipline.frequency && !discipline.frequency_from_drift) {
    options.set("freq", discipline.frequency->value);
  }
  const bool usual_change = discipline.drift_change == usual.drift_change;
  return options.behind("tinker") + (discipline.control ? "" : "disable ntp\n") +
         (usual_change ? "" : fmt::format("nonvolatile {}\n", discipline.drift_change.value));
}

std::string written(const core::MruSettings& mru) {
  const core::MruSettings usual;
  Options options;
  options.add("mindepth", mru.mindepth, usual.mindepth);
  if (mru.maxdepth) options.set("maxdepth", *mru.maxdepth);
  options.add("maxmem", mru.maxmem_octets / 1024, usual.maxmem_octets / 1024);
  options.add("maxage", mru.maxage, usual.maxage);
  options.add("minage", mru.minage, usual.minage);
  Options discard;
  discard.add("monitor", mru.turnover, usual.turnover);
  return options.behind("mru") + discard.behind("discard");
}

std::string written(const core::RateSettings& rate) {
  const core::RateSettings usual;
  Options options;
  options.add("average", rate.average, usual.average);
  options.add("burst", rate.burst, usual.burst);
  options.add("kod", rate.kod, usual.kod);
  Options discard;
  discard.add("minimum", rate.minimum, usual.minimum);
  return options.behind("limit") + discard.behind("discard");
}

/// Neighbours as a range; lines that an editor can show.
std::string trusted_keys(const std::vector<std::uint32_t>& ids) {
  constexpr std::string_view kDirective = "trustedkey";
  std::string text;
  std::string line{kDirective};
  for (std::size_t begin = 0, end = 0; begin < ids.size(); begin = end) {
    end = begin + 1;
    while (end < ids.size() && ids[end] == ids[end - 1] + 1) ++end;
    if (end - begin < 3) {
      end = begin + 1;
      line += fmt::format(" {}", ids[begin]);
    } else {
      line += fmt::format(" ( {} ... {} )", ids[begin], ids[end - 1]);
    }
    if (line.size() < kLongestKeyLine && end < ids.size()) continue;
    text += line + '\n';
    line = kDirective;
  }
  return text;
}

std::string written(const core::AuthSettings& auth) {
  std::string text;
  if (!auth.keys_file.empty()) text += fmt::format("keys {}\n", quoted(auth.keys_file));
  text += trusted_keys(auth.trusted);
  if (auth.control) text += fmt::format("controlkey {}\n", *auth.control);
  return text;
}

std::string written(const core::UserVariable& variable) {
  return fmt::format("setvar {} = {}{}\n", variable.name, quoted(variable.value),
                     variable.by_default ? " default" : "");
}

}  // namespace

std::string write_ntp_conf(const core::Settings& settings) {
  std::string text =
      path_line("driftfile", settings.drift_file) + path_line("leapfile", settings.leap_file) +
      path_line("logfile", settings.log_file) + path_line("pidfile", settings.pid_file);
  if (settings.log != core::kUsualLog) {
    text += fmt::format("logconfig{}\n", logconfig_words(settings.log));
  }
  for (const auto& source : settings.sources) text += written(source);
  if (settings.local_clock) text += written(*settings.local_clock);
  for (const auto& rule : settings.restricts) text += written(rule);
  if (settings.restrict_source) {
    text += fmt::format("restrict source{}\n", written(*settings.restrict_source));
  }
  for (const auto& rule : settings.restrict_names) text += written(rule);
  for (const auto& rule : settings.interfaces) text += written(rule);
  if (settings.extra_port != 0) text += fmt::format("extra port {}\n", settings.extra_port);
  if (settings.dscp != core::kUsualDscp) text += fmt::format("dscp {}\n", settings.dscp);
  if (settings.leap_smear.count() > 0) {
    text += fmt::format("leapsmearinterval {:.0f} acknowledged\n", settings.leap_smear.count());
  }
  text += written(settings.statistics) + written(settings.resources);
  text += written(settings.rate) + written(settings.mru);
  if (!settings.monitor) text += "disable monitor\n";
  text += written(settings.selection) + written(settings.discipline) + written(settings.auth) +
          written(settings.nts);
  for (const auto& variable : settings.variables) text += written(variable);
  return text + path_line("saveconfigdir", settings.save_config_dir);
}

}  // namespace conf
