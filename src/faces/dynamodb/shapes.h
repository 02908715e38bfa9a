// Shapes that several operations' requests are made of. Orders of choices and members are those of
// the service's messages.
#pragma once

#include "faces/dynamodb/shape.h"

namespace aloft::faces::dynamodb {

inline constexpr Shape kTableNameShape = Text(1, 1024, Pattern::kTableName);
inline constexpr Shape kIndexNameShape = Text(3, 255, Pattern::kName);
inline constexpr Shape kStringShape = Text();
inline constexpr Shape kBooleanShape = {.type = ShapeType::kBoolean};
inline constexpr Shape kLongShape = {.type = ShapeType::kLong};
inline constexpr Shape kPositiveLongShape = {.type = ShapeType::kLong, .min = 1};
inline constexpr Shape kPositiveIntegerShape = {.type = ShapeType::kInteger, .min = 1};
inline constexpr Shape kTimestampShape = {.type = ShapeType::kTimestamp};

inline constexpr Shape kAttributeValueShape = {.type = ShapeType::kAttributeValue};
inline constexpr Shape kAttributeMapShape = MapOf(&kAttributeValueShape);
inline constexpr Shape kAttributeListShape = ListOf(&kAttributeValueShape);

inline constexpr Shape kReturnConsumedCapacityShape = Choice("INDEXES, TOTAL, NONE");
inline constexpr Shape kReturnItemCollectionMetricsShape = Choice("SIZE, NONE");
inline constexpr Shape kReturnValuesShape =
    Choice("ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW");
inline constexpr Shape kReturnOnConditionFailureShape = Choice("ALL_OLD, NONE");
inline constexpr Shape kConditionalOperatorShape = Choice("OR, AND");
inline constexpr Shape kComparisonOperatorShape = Choice(
    "IN, NULL, BETWEEN, LT, NOT_CONTAINS, EQ, GT, NOT_NULL, NE, LE, BEGINS_WITH, GE, CONTAINS");
inline constexpr Shape kSelectShape =
    Choice("SPECIFIC_ATTRIBUTES, COUNT, ALL_ATTRIBUTES, ALL_PROJECTED_ATTRIBUTES");

inline constexpr Shape kNamesShape = MapOf(&kStringShape);
inline constexpr Shape kAttributeNameShape = Text(kUnbounded, 65'535);
inline constexpr Shape kAttributesToGetShape = ListOf(&kAttributeNameShape, 1, 255);

inline constexpr Member kExpectedMembers[] = {
    {"AttributeValueList", &kAttributeListShape},
    {"ComparisonOperator", &kComparisonOperatorShape},
    {"Exists", &kBooleanShape},
    {"Value", &kAttributeValueShape},
};
inline constexpr Shape kExpectedValueShape = Structure("ExpectedAttributeValue", kExpectedMembers);
inline constexpr Shape kExpectedShape = MapOf(&kExpectedValueShape);

inline constexpr Member kConditionMembers[] = {
    {"AttributeValueList", &kAttributeListShape},
    {"ComparisonOperator", &kComparisonOperatorShape, Needed::kRequired},
};
inline constexpr Shape kConditionShape = Structure("Condition", kConditionMembers);
inline constexpr Shape kConditionsShape = MapOf(&kConditionShape);

}  // namespace aloft::faces::dynamodb
