#include "main/signals.h"

#include <csignal>

namespace aloft {
namespace {

sigset_t OurSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&signals, signal);
  return signals;
}

}  // namespace

void HoldSignals() {
  const sigset_t signals = OurSignals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

void WaitForEnd(edge::Server& server, const Log& log) {
  const sigset_t signals = OurSignals();
  for (int signal = 0; sigwait(&signals, &signal) == 0 && signal == SIGHUP;) {
    const auto reloaded = server.ReloadCertificate();
    if (!reloaded.ok()) log.Error("tls.not_reloaded", {{"why", reloaded.error()}});
  }
}

}  // namespace aloft
