package dev.tidegate.aws.fake.live;

import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** What AWS refuses, and where it says so. */
public enum Refusal {
    GROUP_BUSY("InvalidReplicationGroupState", 400, "ElastiCache API: ModifyReplicationGroup, Errors"),
    CLUSTER_BUSY("InvalidCacheClusterState", 400, "ElastiCache API: ModifyCacheCluster, Errors"),
    SERVERLESS_BUSY("InvalidServerlessCacheStateFault", 400, "ElastiCache API: ModifyServerlessCache, Errors"),
    NO_GROUP("ReplicationGroupNotFoundFault", 404, "ElastiCache API: DescribeReplicationGroups, Errors"),
    NO_CLUSTER("CacheClusterNotFound", 404, "ElastiCache API: DescribeCacheClusters, Errors"),
    NO_SERVERLESS("ServerlessCacheNotFoundFault", 404, "ElastiCache API: DescribeServerlessCaches, Errors"),
    NO_USER("UserNotFound", 404, "ElastiCache API: ModifyUser, Errors"),
    NO_USER_GROUP("UserGroupNotFound", 404, "ElastiCache API: ModifyUserGroup, Errors"),
    NO_SUBNET_GROUP("CacheSubnetGroupNotFoundFault", 400, "ElastiCache API: ModifyCacheSubnetGroup, Errors"),
    NO_PARAMETER_GROUP("CacheParameterGroupNotFound", 404, "ElastiCache API: ModifyCacheParameterGroup, Errors"),
    NO_SNAPSHOT("SnapshotNotFoundFault", 404, "ElastiCache API: DescribeSnapshots, Errors"),
    NO_SERVERLESS_SNAPSHOT(
            "ServerlessCacheSnapshotNotFoundFault", 404, "ElastiCache API: DescribeServerlessCacheSnapshots, Errors"),
    GROUP_EXISTS("ReplicationGroupAlreadyExists", 400, "ElastiCache API: CreateReplicationGroup, Errors"),
    SERVERLESS_EXISTS("ServerlessCacheAlreadyExistsFault", 400, "ElastiCache API: CreateServerlessCache, Errors"),
    USER_EXISTS("UserAlreadyExists", 400, "ElastiCache API: CreateUser, Errors"),
    USER_GROUP_EXISTS("UserGroupAlreadyExists", 400, "ElastiCache API: CreateUserGroup, Errors"),
    SUBNET_GROUP_EXISTS("CacheSubnetGroupAlreadyExists", 400, "ElastiCache API: CreateCacheSubnetGroup, Errors"),
    PARAMETER_GROUP_EXISTS(
            "CacheParameterGroupAlreadyExists", 400, "ElastiCache API: CreateCacheParameterGroup, Errors"),
    SNAPSHOT_EXISTS("SnapshotAlreadyExistsFault", 400, "ElastiCache API: CreateSnapshot, Errors"),
    SERVERLESS_SNAPSHOT_EXISTS(
            "ServerlessCacheSnapshotAlreadyExistsFault", 400, "ElastiCache API: CreateServerlessCacheSnapshot, Errors"),
    DEFAULT_USER_REQUIRED("DefaultUserRequired", 400, "ElastiCache API: CreateUserGroup, Errors"),
    DUPLICATE_USER_NAME("DuplicateUserName", 400, "ElastiCache API: CreateUserGroup, Errors"),
    PASSWORD_NEEDED("InvalidParameterValue", 400, "ElastiCache guide: Role-Based Access Control, Valkey user groups"),
    USER_ID("InvalidParameterValue", 400, "ElastiCache model of botocore: UserId, pattern"),
    NAME_IS_ID("InvalidParameterCombination", 400, "ElastiCache guide: Authenticating with IAM, limitations"),
    USER_GROUP_ATTACHED("InvalidUserGroupState", 400, "ElastiCache API: DeleteUserGroup"),
    PARAMETER_GROUP_IN_USE("InvalidCacheParameterGroupState", 400, "ElastiCache API: DeleteCacheParameterGroup"),
    PARAMETER_GROUP_DEFAULT("InvalidCacheParameterGroupState", 400, "ElastiCache guide: Modifying a parameter group"),
    SUBNET_GROUP_IN_USE("CacheSubnetGroupInUse", 400, "ElastiCache API: DeleteCacheSubnetGroup"),
    SUBNET_IN_USE("SubnetInUse", 400, "ElastiCache API: ModifyCacheSubnetGroup, Errors"),
    TWO_ZONES("InvalidParameterValue", 400, "ElastiCache API: CreateCacheSubnetGroup"),
    TLS_FIRST("InvalidParameterCombination", 400, "ElastiCache API: ModifyReplicationGroup, TransitEncryptionMode"),
    TLS_NEEDS_7("InvalidParameterCombination", 400, "ElastiCache guide: Enabling in-transit encryption, conditions"),
    IAM_NEEDS_7("InvalidParameterCombination", 400, "ElastiCache guide: Authenticating with IAM, limitations"),
    AUTH_NEEDS_TLS("InvalidParameterCombination", 400, "ElastiCache API: CreateReplicationGroup, AuthToken"),
    TOKEN_AND_USERS("InvalidParameterCombination", 400, "ElastiCache guide: Migrating from AUTH to RBAC"),
    SET_AFTER_ROTATE("InvalidParameterCombination", 400, "ElastiCache API: ModifyReplicationGroup, AuthToken strategy"),
    FAILOVER_NEEDS_REPLICA("InvalidParameterCombination", 400, "ElastiCache API: ModifyReplicationGroup, failover"),
    MULTI_AZ_NEEDS_FAILOVER("InvalidParameterCombination", 400, "ElastiCache API: ModifyReplicationGroup, MultiAZ"),
    REPLICA_COUNT("InvalidParameterValue", 400, "ElastiCache API: IncreaseReplicaCount, NewReplicaCount"),
    ZONE_PER_NODE("InvalidParameterValue", 400, "ElastiCache API: ConfigureShard, PreferredAvailabilityZones"),
    NO_SECURITY_GROUP("InvalidGroup.NotFound", 400, "EC2 API: Error codes"),
    NO_SECURITY_GROUP_FOR_CACHE("InvalidParameterValue", 400, "ElastiCache API: ModifyReplicationGroup, Errors"),
    SECURITY_GROUP_EXISTS("InvalidGroup.Duplicate", 400, "EC2 API: Error codes"),
    SECURITY_GROUP_IN_USE("DependencyViolation", 400, "EC2 API: DeleteSecurityGroup"),
    DESCRIPTION("InvalidParameterValue", 400, "EC2 API: CreateSecurityGroup, GroupDescription, constraints"),
    RULE_EXISTS("InvalidPermission.Duplicate", 400, "EC2 API: AuthorizeSecurityGroupIngress, Errors"),
    NO_RULE("InvalidPermission.NotFound", 400, "EC2 API: RevokeSecurityGroupIngress"),
    NO_RULE_ID("InvalidSecurityGroupRuleId.NotFound", 400, "EC2 API: Error codes"),
    ACL_ENTRY_EXISTS("NetworkAclEntryAlreadyExists", 400, "EC2 API: Error codes"),
    NO_ACL_ENTRY("InvalidNetworkAclEntry.NotFound", 400, "EC2 API: Error codes"),
    ROUTE_EXISTS("RouteAlreadyExists", 400, "EC2 API: Error codes"),
    NO_ROUTE("InvalidRoute.NotFound", 400, "EC2 API: Error codes"),
    NO_PEERING("InvalidVpcPeeringConnectionID.NotFound", 400, "EC2 API: Error codes"),
    PEERING_EXISTS("VpcPeeringConnectionAlreadyExists", 400, "EC2 API: Error codes"),
    PEERING_STATE("InvalidStateTransition", 400, "EC2 API: AcceptVpcPeeringConnection"),
    DRY_RUN("DryRunOperation", 412, "EC2 API: Common query parameters, DryRun"),
    NO_BALANCER("LoadBalancerNotFound", 400, "Elastic Load Balancing API: DescribeLoadBalancers, Errors"),
    ALARM_PERIOD("ValidationError", 400, "CloudWatch API: PutMetricAlarm, Period"),
    NO_DASHBOARD("ResourceNotFound", 404, "CloudWatch API: GetDashboard, Errors"),
    INVALID_DASHBOARD("InvalidParameterInput", 400, "CloudWatch API: PutDashboard, Errors"),
    NO_SECRET("ResourceNotFoundException", 400, "Secrets Manager API: DescribeSecret, Errors"),
    SECRET_EXISTS("ResourceExistsException", 400, "Secrets Manager API: CreateSecret, Errors"),
    SECRET_NAME("InvalidParameterException", 400, "Secrets Manager API: CreateSecret, Name and SecretString"),
    NO_TOPIC("NotFound", 404, "SNS API: ListTagsForResource, Errors"),
    TOPIC_TAGS("InvalidParameter", 400, "SNS API: CreateTopic, Errors: Topic already exists with different tags"),
    NO_LOG_GROUP("ResourceNotFoundException", 400, "CloudWatch Logs API: DeleteLogGroup, Errors"),
    LOG_GROUP_EXISTS("ResourceAlreadyExistsException", 400, "CloudWatch Logs API: CreateLogGroup, Errors"),
    RETENTION("InvalidParameterException", 400, "CloudWatch Logs API: PutRetentionPolicy, retentionInDays"),
    NO_POLICY("NoSuchEntity", 404, "IAM API: GetRolePolicy, Errors"),
    NO_APP("NotFoundException", 404, "Amplify API: GetApp, Errors"),
    JOB_RUNS("LimitExceededException", 429, "Amplify API: StartJob, Errors"),
    THROTTLED("Throttling", 400, "AWS: Common errors"),
    UNKNOWN_CALL("InvalidAction", 400, "AWS: Common errors");

    private final String code;
    private final int status;
    private final String source;

    Refusal(String code, int status, String source) {
        this.code = code;
        this.status = status;
        this.source = source;
    }

    public String code() {
        return code;
    }

    int status() {
        return status;
    }

    /** The page of AWS that says so. */
    public String source() {
        return source;
    }

    /** As the SDK throws it. */
    public AwsServiceException of(Object about) {
        return AwsServiceException.builder()
                .message(code + ": " + about)
                .statusCode(status)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage(String.valueOf(about))
                        .build())
                .build();
    }

    static void when(boolean isRefused, Refusal refusal, Object about) {
        if (isRefused) {
            throw refusal.of(about);
        }
    }
}
