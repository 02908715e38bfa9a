// The Firestore face: Google's document database over the document service, by gRPC, REST and
// WebChannel on the same port.
//
// Guarantees  Every reply is in the form of its carrier, also refusals and failures; an operation
//             acts only with a grant.
// Threads     Any. Its only state are the sessions of pages in browsers (webchannel/).
// Ownership   Borrows what Services names; all outlive it.
// Limits      faces/firestore/limits.h.
#pragma once

#include <memory>
#include <string_view>

#include "faces/common/face.h"
#include "faces/firestore/call.h"
#include "faces/firestore/rest_carrier.h"
#include "faces/firestore/webchannel/sessions.h"

namespace aloft::faces::firestore {

class FirestoreFace final : public Face {
 public:
  explicit FirestoreFace(Services services);

  edge::Plan Begin(std::shared_ptr<const AuthedRequest> request) override;
  edge::Response RefuseAuth(const edge::Request& request, const AuthError& error) override;
  edge::Response Refuse(const edge::Request& request, int status, std::string_view reason) override;
  // Ends the sessions of pages that have gone. Call every few seconds.
  void ForgetSilentPages() { sessions_.ForgetSilent(); }

 private:
  // Messages that cannot be read are answered; the library would tell standard error of each.
  const std::shared_ptr<void> library_silence_;
  const Services services_;
  RestCarrier rest_;
  webchannel::Sessions sessions_;
};

}  // namespace aloft::faces::firestore
