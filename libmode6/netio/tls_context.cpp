#include "netio/tls_context.hpp"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <string_view>
#include <sys/stat.h>
#include <utility>

namespace netio {
namespace {

// The list of Debian and its kin; OpenSSL's own default there is a file that does not exist.
constexpr const char* kSystemAuthorities = "/etc/ssl/certs/ca-certificates.crt";

bool is_folder(const std::string& path) {
  struct stat info{};
  return stat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode);
}

std::unexpected<std::string> refused(std::string_view what, std::string_view name) {
  return std::unexpected{fmt::format("{} {}: {}", what, name, tls_error())};
}

// TLS 1.3 and nothing older. Whoever reads is told of every record, also of those that are not for
// him: otherwise one who sends such without end would be read without end, in one call.
bool has_rules(SSL_CTX* context) {
  if (context == nullptr || SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION) != 1) {
    return false;
  }
  SSL_CTX_clear_mode(context, SSL_MODE_AUTO_RETRY);
  return true;
}

std::expected<void, std::string> choose(SSL_CTX* context, const std::string& suites,
                                        const std::string& curves) {
  if (!suites.empty() && SSL_CTX_set_ciphersuites(context, suites.c_str()) != 1) {
    return refused("tlsciphersuites", suites);
  }
  if (!curves.empty() && SSL_CTX_set1_groups_list(context, curves.c_str()) != 1) {
    return refused("tlsecdhcurves", curves);
  }
  return {};
}

std::expected<void, std::string> show(SSL_CTX* context, const std::string& certificate,
                                      const std::string& key) {
  if (SSL_CTX_use_certificate_chain_file(context, certificate.c_str()) != 1) {
    return refused("the certificate", certificate);
  }
  if (SSL_CTX_use_PrivateKey_file(context, key.c_str(), SSL_FILETYPE_PEM) != 1 ||
      SSL_CTX_check_private_key(context) != 1) {
    return refused("the key", key);
  }
  return {};
}

std::expected<void, std::string> trust(SSL_CTX* context, const std::string& ca) {
  if (ca.empty()) {
    SSL_CTX_set_default_verify_paths(context);
    // The only one that is there after a change of the root directory.
    SSL_CTX_load_verify_file(context, kSystemAuthorities);
    ERR_clear_error();
    return {};
  }
  const bool done = is_folder(ca) ? SSL_CTX_load_verify_dir(context, ca.c_str()) == 1
                                  : SSL_CTX_load_verify_file(context, ca.c_str()) == 1;
  if (!done) return refused("ca", ca);
  return {};
}

int select_protocol(SSL*, const unsigned char** out, unsigned char* size,
                    const unsigned char* offered, unsigned offered_size, void* wanted) {
  const auto& name = *static_cast<const std::string*>(wanted);
  for (unsigned at = 0; at < offered_size; at += 1U + offered[at]) {
    const std::string_view one{reinterpret_cast<const char*>(offered) + at + 1, offered[at]};
    if (at + 1U + offered[at] > offered_size || one != name) continue;
    *out = offered + at + 1;
    *size = offered[at];
    return SSL_TLSEXT_ERR_OK;
  }
  return SSL_TLSEXT_ERR_ALERT_FATAL;
}

}  // namespace

std::string tls_error() {
  const unsigned long error = ERR_peek_last_error();
  const char* reason = error == 0 ? nullptr : ERR_reason_error_string(error);
  std::string text = reason == nullptr ? "unknown error" : reason;
  ERR_clear_error();
  return text;
}

void TlsContext::Free::operator()(ssl_ctx_st* context) const { SSL_CTX_free(context); }

std::expected<TlsContext, std::string> TlsContext::client(const Client& options) {
  ERR_clear_error();
  TlsContext made{Pointer{SSL_CTX_new(TLS_client_method())}};
  SSL_CTX* context = made.get();
  if (!has_rules(context)) return refused("TLS", "1.3");
  if (const auto done = choose(context, options.suites, options.curves); !done) {
    return std::unexpected{done.error()};
  }
  if (!options.certificate.empty()) {
    const auto done = show(context, options.certificate, options.certificate);
    if (!done) return std::unexpected{done.error()};
  }
  if (!options.check) return made;
  if (const auto done = trust(context, options.ca); !done) return std::unexpected{done.error()};
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  return made;
}

std::expected<TlsContext, std::string> TlsContext::server(const Server& options) {
  ERR_clear_error();
  TlsContext made{Pointer{SSL_CTX_new(TLS_server_method())}};
  SSL_CTX* context = made.get();
  if (!has_rules(context)) return refused("TLS", "1.3");
  if (const auto done = choose(context, options.suites, options.curves); !done) {
    return std::unexpected{done.error()};
  }
  if (const auto done = show(context, options.certificate, options.key); !done) {
    return std::unexpected{done.error()};
  }
  // Nobody comes back to a connection, so nothing of one is kept or handed out.
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(context, 0);
  if (options.prefer_own) SSL_CTX_set_options(context, SSL_OP_CIPHER_SERVER_PREFERENCE);
  made.protocol_ = std::make_unique<std::string>(options.protocol);
  SSL_CTX_set_alpn_select_cb(context, select_protocol, made.protocol_.get());
  return made;
}

}  // namespace netio
