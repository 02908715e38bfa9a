// All operations of this face; each is defined in operations/ in the file of its name.
#pragma once

#include "faces/dynamodb/operation.h"
#include "faces/dynamodb/shape.h"

namespace aloft::faces::dynamodb {

#define ALOFT_DYNAMODB_OPERATION(Name) \
  extern const Shape k##Name##Input;   \
  Outcome<std::string> Name(Call& call)

ALOFT_DYNAMODB_OPERATION(BatchExecuteStatement);
ALOFT_DYNAMODB_OPERATION(BatchGetItem);
ALOFT_DYNAMODB_OPERATION(BatchWriteItem);
ALOFT_DYNAMODB_OPERATION(CreateTable);
ALOFT_DYNAMODB_OPERATION(DeleteItem);
ALOFT_DYNAMODB_OPERATION(DeleteResourcePolicy);
ALOFT_DYNAMODB_OPERATION(DeleteTable);
ALOFT_DYNAMODB_OPERATION(DescribeContinuousBackups);
ALOFT_DYNAMODB_OPERATION(DescribeContributorInsights);
ALOFT_DYNAMODB_OPERATION(DescribeEndpoints);
ALOFT_DYNAMODB_OPERATION(DescribeKinesisStreamingDestination);
ALOFT_DYNAMODB_OPERATION(DescribeLimits);
ALOFT_DYNAMODB_OPERATION(DescribeTable);
ALOFT_DYNAMODB_OPERATION(DescribeTableReplicaAutoScaling);
ALOFT_DYNAMODB_OPERATION(DescribeTimeToLive);
ALOFT_DYNAMODB_OPERATION(ExecuteStatement);
ALOFT_DYNAMODB_OPERATION(ExecuteTransaction);
ALOFT_DYNAMODB_OPERATION(GetItem);
ALOFT_DYNAMODB_OPERATION(GetResourcePolicy);
ALOFT_DYNAMODB_OPERATION(ListTables);
ALOFT_DYNAMODB_OPERATION(ListTagsOfResource);
ALOFT_DYNAMODB_OPERATION(PutItem);
ALOFT_DYNAMODB_OPERATION(PutResourcePolicy);
ALOFT_DYNAMODB_OPERATION(Query);
ALOFT_DYNAMODB_OPERATION(Scan);
ALOFT_DYNAMODB_OPERATION(TagResource);
ALOFT_DYNAMODB_OPERATION(TransactGetItems);
ALOFT_DYNAMODB_OPERATION(TransactWriteItems);
ALOFT_DYNAMODB_OPERATION(UntagResource);
ALOFT_DYNAMODB_OPERATION(UpdateContinuousBackups);
ALOFT_DYNAMODB_OPERATION(UpdateItem);
ALOFT_DYNAMODB_OPERATION(UpdateTable);
ALOFT_DYNAMODB_OPERATION(UpdateTimeToLive);

ALOFT_DYNAMODB_OPERATION(DescribeStream);
ALOFT_DYNAMODB_OPERATION(GetRecords);
ALOFT_DYNAMODB_OPERATION(GetShardIterator);
ALOFT_DYNAMODB_OPERATION(ListStreams);

#undef ALOFT_DYNAMODB_OPERATION

}  // namespace aloft::faces::dynamodb
