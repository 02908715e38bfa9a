// The certificate and the rules under which connections are encrypted.
//
// Guarantees  TLS 1.2 or newer; ALPN h2 before http/1.1; sessions can be resumed (tickets). A
//             certificate whose key does not fit is refused as a whole.
// Threads     NewState and Reload: any.
// Errors      Open and Reload say in a sentence what could not be read.
#pragma once

#include <memory>
#include <string>

#include "base/mutex.h"
#include "base/result.h"
#include "edge/socket.h"

struct ssl_ctx_st;

namespace aloft::edge {

class TlsContext {
 public:
  static Result<std::unique_ptr<TlsContext>, std::string> Open(const std::string& certificate_chain,
                                                               const std::string& private_key);
  ~TlsContext();

  // Null: out of memory.
  TlsState NewState(int fd) EXCLUDES(mutex_);
  // Reads the files again. States made before keep the old certificate.
  Result<void, std::string> Reload() EXCLUDES(mutex_);

 private:
  using Context = std::shared_ptr<ssl_ctx_st>;
  TlsContext(std::string certificate_chain, std::string private_key);
  Result<Context, std::string> Load() const;

  const std::string certificate_chain_;
  const std::string private_key_;
  Mutex mutex_;
  Context context_ GUARDED_BY(mutex_);
};

}  // namespace aloft::edge
