// The DynamoDB face: authenticated requests in, the vendor's answers out.
//
// Guarantees  Every request gets one answer in the vendor's form; a request that is refused has
//             changed nothing.
// Threads     Any, concurrently.
// Ownership   Borrows what Services names; all outlive it.
// Limits      limits.h.
#pragma once

#include <memory>
#include <string_view>

#include "faces/common/face.h"
#include "faces/dynamodb/expression/cache.h"
#include "faces/dynamodb/json.h"
#include "faces/dynamodb/operation.h"
#include "faces/dynamodb/table_policies.h"

namespace aloft::faces::dynamodb {

class DynamoDbFace final : public Face {
 public:
  explicit DynamoDbFace(Services services) : services_(services) {}

  edge::Plan Begin(std::shared_ptr<const AuthedRequest> request) override;
  edge::Response RefuseAuth(const edge::Request& request, const AuthError& error) override;
  edge::Response Refuse(const edge::Request& request, int status, std::string_view reason) override;

 private:
  edge::Response Run(const AuthedRequest& request, std::string_view body);
  Outcome<std::string> Answer(const AuthedRequest& request, std::string_view body);

  Services services_;
  JsonPool json_;
  ExpressionCache expressions_;
  TablePolicies policies_;
};

}  // namespace aloft::faces::dynamodb
