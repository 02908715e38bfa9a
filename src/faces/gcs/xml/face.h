// Cloud Storage's XML API: objects by path, as signed URLs, the Go client's reads and multipart
// uploads use it. https://cloud.google.com/storage/docs/xml-api/overview
//
// Guarantees  Every reply is in the XML API's form, also refusals and failures; an operation acts
//             only with a grant.
// Threads     Any; holds no state of its own.
// Ownership   Borrows what Services names; all outlive it.
// Limits      faces/gcs/limits.h.
#pragma once

#include <memory>
#include <string_view>

#include "faces/common/face.h"
#include "faces/gcs/call.h"

namespace aloft::faces::gcs::xml {

class XmlFace final : public Face {
 public:
  explicit XmlFace(Services services) : services_(services) {}

  edge::Plan Begin(std::shared_ptr<const AuthedRequest> request) override;
  edge::Response RefuseAuth(const edge::Request& request, const AuthError& error) override;
  edge::Response Refuse(const edge::Request& request, int status, std::string_view reason) override;

 private:
  Services services_;
};

}  // namespace aloft::faces::gcs::xml
