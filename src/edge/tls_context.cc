#include "edge/tls_context.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <string_view>
#include <utility>

namespace aloft::edge {
namespace {

constexpr unsigned char kAlpn[] = "\x02h2\x08http/1.1";
constexpr std::size_t kAlpnBytes = sizeof kAlpn - 1;
constexpr unsigned char kSessionContext[] = "aloft";

std::string LastFault() {
  char text[256] = "unknown reason";
  if (const unsigned long code = ERR_peek_last_error(); code != 0) {
    ERR_error_string_n(code, text, sizeof text);
  }
  ERR_clear_error();
  return text;
}

int ChooseProtocol(SSL*, const unsigned char** out, unsigned char* out_bytes,
                   const unsigned char* offered, unsigned int offered_bytes, void*) {
  const int chosen = SSL_select_next_proto(const_cast<unsigned char**>(out), out_bytes, kAlpn,
                                           kAlpnBytes, offered, offered_bytes);
  return chosen == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

}  // namespace

TlsContext::TlsContext(std::string certificate_chain, std::string private_key)
    : certificate_chain_(std::move(certificate_chain)), private_key_(std::move(private_key)) {}

TlsContext::~TlsContext() = default;

Result<std::unique_ptr<TlsContext>, std::string> TlsContext::Open(
    const std::string& certificate_chain, const std::string& private_key) {
  std::unique_ptr<TlsContext> made(new TlsContext(certificate_chain, private_key));
  ALOFT_TRY_VOID(made->Reload());
  return made;
}

Result<TlsContext::Context, std::string> TlsContext::Load() const {
  Context context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
  if (context == nullptr) return Fail("TLS: " + LastFault());
  SSL_CTX* raw = context.get();
  SSL_CTX_set_min_proto_version(raw, TLS1_2_VERSION);
  SSL_CTX_set_options(raw, SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE |
                               SSL_OP_NO_COMPRESSION | SSL_OP_PRIORITIZE_CHACHA);
  SSL_CTX_set_mode(raw, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                            SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_session_cache_mode(raw, SSL_SESS_CACHE_OFF);  // tickets alone
  SSL_CTX_set_num_tickets(raw, 1);
  SSL_CTX_set_session_id_context(raw, kSessionContext, sizeof kSessionContext - 1);
  SSL_CTX_set_alpn_select_cb(raw, ChooseProtocol, nullptr);
  if (SSL_CTX_use_certificate_chain_file(raw, certificate_chain_.c_str()) != 1) {
    return Fail("cannot use the certificate in " + certificate_chain_ + ": " + LastFault());
  }
  if (SSL_CTX_use_PrivateKey_file(raw, private_key_.c_str(), SSL_FILETYPE_PEM) != 1) {
    return Fail("cannot use the private key in " + private_key_ + ": " + LastFault());
  }
  if (SSL_CTX_check_private_key(raw) != 1) {
    return Fail("the key in " + private_key_ + " is not the key of " + certificate_chain_);
  }
  return context;
}

Result<void, std::string> TlsContext::Reload() {
  ALOFT_TRY(Context loaded, Load());
  MutexLock lock(mutex_);
  context_.swap(loaded);
  return {};
}

TlsState TlsContext::NewState(int fd) {
  Context context;
  {
    MutexLock lock(mutex_);
    context = context_;
  }
  TlsState state(SSL_new(context.get()));
  if (state == nullptr || SSL_set_fd(state.get(), fd) != 1) return nullptr;
  SSL_set_accept_state(state.get());
  return state;
}

}  // namespace aloft::edge
