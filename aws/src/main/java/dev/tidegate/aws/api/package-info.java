/**
 * Any call to AWS from a map of parameters: requests and responses are built from the fields that the SDK's own models
 * list, so that no operation needs code of its own.
 */
@NullMarked
package dev.tidegate.aws.api;

import org.jspecify.annotations.NullMarked;
