package dev.tidegate.doctor.diagnosis;

import static dev.tidegate.doctor.diagnosis.Layer.AUTH;
import static dev.tidegate.doctor.diagnosis.Layer.CLOCK;
import static dev.tidegate.doctor.diagnosis.Layer.CLUSTER;
import static dev.tidegate.doctor.diagnosis.Layer.CONFIG;
import static dev.tidegate.doctor.diagnosis.Layer.DNS;
import static dev.tidegate.doctor.diagnosis.Layer.LATENCY;
import static dev.tidegate.doctor.diagnosis.Layer.LIMITER;
import static dev.tidegate.doctor.diagnosis.Layer.MEMORY;
import static dev.tidegate.doctor.diagnosis.Layer.ROLE;
import static dev.tidegate.doctor.diagnosis.Layer.TCP;
import static dev.tidegate.doctor.diagnosis.Layer.TLS;
import static dev.tidegate.doctor.diagnosis.Layer.WIRE;

import java.util.Locale;
import java.util.Optional;

/**
 * Everything that can be found, in one table: the JSON Schema and the page on troubleshooting are made from it. Part of the
 * API: neither a slug nor a code is ever given to something else.
 */
public enum FailureClass {
    /** No setting names a Redis. */
    CONFIG_MISSING(
            "D35",
            CONFIG,
            Kind.CAUSE,
            Again.NO,
            "counts are in memory; `localhost:6379` refused inside a hosted app",
            "No setting that this process sees names a Redis.",
            "Hosting platforms often give variables to the build alone; Amplify shows them to a running Next.js server only if the build writes them to .env.production.",
            "env | grep -E '^(TIDEGATE_REDIS|ELASTICACHE_REDIS_|REDIS_URL)' | cut -d= -f1",
            "aws amplify get-branch --app-id APP --branch-name BRANCH --query branch.environmentVariables"),
    /** A setting cannot be read. */
    CONFIG_INVALID(
            "D40",
            CONFIG,
            Kind.CAUSE,
            Again.NO,
            "a start is refused naming a variable",
            "A setting that names the Redis cannot be read.",
            "A port inside the host, a missing scheme, or a character of the password that is not percent-encoded are the usual reasons.",
            "export TIDEGATE_REDIS='redis://host:6379'",
            ""),
    /** NXDOMAIN. */
    DNS_NOT_FOUND(
            "D1",
            DNS,
            Kind.CAUSE,
            Again.NO,
            "`UnknownHostException`, `ENOTFOUND`, NXDOMAIN",
            "The name {host} does not exist.",
            "It is mistyped, the cache was deleted or made anew, or its names changed when TLS was turned on. A closed port or a firewall never looks like this.",
            "getent hosts {host}",
            "aws elasticache describe-replication-groups --query 'ReplicationGroups[].[ReplicationGroupId,ConfigurationEndpoint,NodeGroups[0].PrimaryEndpoint]'"),
    /** The resolver answered with a failure. */
    DNS_UNAVAILABLE(
            "D41",
            DNS,
            Kind.CAUSE,
            Again.YES,
            "`Temporary failure in name resolution`, `EAI_AGAIN`",
            "The name server could not say whether {host} exists.",
            "The resolver of this machine cannot be reached, or it got no answer itself.",
            "cat /etc/resolv.conf; getent hosts {host}",
            "aws ec2 describe-vpc-attribute --vpc-id VPC --attribute enableDnsSupport"),
    /** The resolver said nothing. */
    DNS_TIMEOUT(
            "D2",
            DNS,
            Kind.CAUSE,
            Again.YES,
            "`UnknownHostException` after seconds, `DnsNameResolverTimeoutException`",
            "The name server did not answer for {host} in time.",
            "Its address is wrong or blocked; in a VPC, DNS support may be off.",
            "cat /etc/resolv.conf; getent hosts {host}",
            "aws ec2 describe-vpc-attribute --vpc-id VPC --attribute enableDnsSupport"),
    /** A private address, seen from another network. */
    PRIVATE_ADDRESS(
            "D3",
            TCP,
            Kind.CAUSE,
            Again.NO,
            "connect timeout; the name resolves to 10.…, 172.16–31.… or 192.168.…",
            "{host} has a private address, and this machine is not in its network.",
            "Names of caches resolve everywhere, their addresses work inside the VPC alone. No firewall rule changes that: Amplify's servers and laptops are outside.",
            "ip route get $(getent hosts {host} | cut -d' ' -f1)",
            "aws ssm start-session --target INSTANCE --document-name AWS-StartPortForwardingSessionToRemoteHost --parameters host={host},portNumber={port},localPortNumber=6379"),
    /** SYN dropped. */
    TCP_TIMEOUT(
            "D4",
            TCP,
            Kind.CAUSE,
            Again.YES,
            "`ConnectTimeoutException: connection timed out`, `SocketTimeoutException: Connect timed out`, `ETIMEDOUT`",
            "Nobody answers the attempt to connect to {host}:{port}, neither yes nor no.",
            "A firewall, a security group or a network ACL drops it, or there is no route.",
            "nc -vz -w 3 {host} {port}",
            "aws ec2 describe-security-group-rules --filters Name=group-id,Values=CACHE_SG"),
    /** RST on connect. */
    TCP_REFUSED(
            "D5",
            TCP,
            Kind.CAUSE,
            Again.YES,
            "`Connection refused`, `ECONNREFUSED`",
            "{host} is there, and nothing listens on port {port}.",
            "The port is wrong, or Redis does not run (yet).",
            "redis-cli -h {host} -p {port} ping",
            "aws elasticache describe-cache-clusters --show-cache-node-info --query 'CacheClusters[].[CacheClusterId,CacheClusterStatus,CacheNodes[0].Endpoint]'"),
    /** No way there. */
    TCP_UNREACHABLE(
            "D42",
            TCP,
            Kind.CAUSE,
            Again.YES,
            "`No route to host`, `Network is unreachable`, `EHOSTUNREACH`",
            "There is no way from this machine to {host}.",
            "A router said so: no route, an interface that is down, or IPv6 on a network without it.",
            "ip route get $(getent hosts {host} | cut -d' ' -f1)",
            "aws ec2 describe-route-tables --filters Name=association.subnet-id,Values=SUBNET"),
    /** Connected, then silence. */
    TCP_SILENT(
            "D6",
            WIRE,
            Kind.CAUSE,
            Again.YES,
            "`Connection initialization timed out`, `Command timed out` on the first command",
            "Something takes the connection to {host}:{port} and then says nothing, in plain text or TLS.",
            "The server is frozen or overloaded, or a proxy takes connections for one that is gone. ElastiCache with TLS answers plain text with silence too.",
            "timeout 3 openssl s_client -connect {host}:{port} -servername {host}",
            "aws elasticache describe-replication-groups --query 'ReplicationGroups[].[ReplicationGroupId,Status,TransitEncryptionEnabled,TransitEncryptionMode]'"),
    /** Connected, then hung up on. */
    TCP_CLOSED(
            "D43",
            WIRE,
            Kind.CAUSE,
            Again.YES,
            "`Connection reset by peer`, `Connection closed prematurely`, `ECONNRESET` at once",
            "{host}:{port} takes the connection and hangs up before a word, in plain text or TLS.",
            "A load balancer without a living server behind it, a filter of addresses, or a server of TLS alone that is at its maxclients.",
            "nc -v -w 3 {host} {port}",
            "aws elasticache describe-events --duration 60"),
    /** redis:// to a TLS port. */
    PLAINTEXT_TO_TLS(
            "D7",
            WIRE,
            Kind.CAUSE,
            Again.NO,
            "`Connection reset`, or silence, with `redis://`",
            "{host}:{port} speaks TLS, and the settings say plain text.",
            "The scheme redis:// does not encrypt. On ElastiCache this looks like a hang, elsewhere like a reset.",
            "change redis:// to rediss:// in the setting, then: tidegate doctor",
            "aws elasticache describe-replication-groups --query 'ReplicationGroups[].[ReplicationGroupId,TransitEncryptionEnabled,TransitEncryptionMode]'"),
    /** rediss:// to a plain port. */
    TLS_TO_PLAINTEXT(
            "D8",
            WIRE,
            Kind.CAUSE,
            Again.NO,
            "`SslHandshakeTimeoutException`, `NotSslRecordException`, `wrong version number`, with `rediss://`",
            "{host}:{port} speaks plain Redis, and the settings say TLS.",
            "TLS is not turned on there; a server without it waits for a line that a TLS greeting never ends.",
            "change rediss:// to redis:// in the setting, or turn TLS on (tls-port in redis.conf), then: tidegate doctor",
            "aws elasticache describe-replication-groups --query 'ReplicationGroups[].[ReplicationGroupId,TransitEncryptionEnabled,TransitEncryptionMode]'"),
    /** Another protocol. */
    NOT_REDIS(
            "D36",
            WIRE,
            Kind.CAUSE,
            Again.NO,
            "`RedisProtocolException: Invalid first byte`",
            "What answers on {host}:{port} is not Redis.",
            "Host or port are those of something else, or a proxy or load balancer stands between.",
            "curl -sv --max-time 3 http://{host}:{port}/",
            ""),
    /** maxclients. */
    MAX_CLIENTS(
            "D30",
            WIRE,
            Kind.CAUSE,
            Again.YES,
            "`ERR max number of clients reached`",
            "{host}:{port} has as many connections as it allows.",
            "A leak, or many short-lived processes with a connection each.",
            "redis-cli -h {host} -p {port} info clients",
            "aws cloudwatch get-metric-statistics --namespace AWS/ElastiCache --metric-name CurrConnections --statistics Maximum --period 60 --start-time $(date -ud '-1 hour' +%FT%TZ) --end-time $(date -u +%FT%TZ) --dimensions Name=CacheClusterId,Value=CLUSTER"),
    /** Protected mode. */
    PROTECTED_MODE(
            "D44",
            WIRE,
            Kind.CAUSE,
            Again.NO,
            "`DENIED Redis is running in protected mode`",
            "The server lets in nobody from other machines.",
            "It has no password and was never told that this is meant.",
            "redis-cli config set requirepass NEW_PASSWORD   # on the server's machine",
            ""),
    /** A handshake that does not go on. */
    TLS_SILENT(
            "D45",
            TLS,
            Kind.CAUSE,
            Again.YES,
            "`SslHandshakeTimeoutException` with a server of TLS",
            "{host}:{port} begins TLS and does not end it.",
            "The server is overloaded, or something between drops large packets (a wrong MTU).",
            "timeout 5 openssl s_client -connect {host}:{port} -servername {host}",
            ""),
    /** PKIX. */
    TLS_UNTRUSTED(
            "D9",
            TLS,
            Kind.CAUSE,
            Again.NO,
            "`PKIX path building failed`, `unable to find valid certification path`",
            "The certificate of {host} is signed by nobody whom this Java trusts.",
            "An authority of one's own, an old Java without Amazon's roots, or a proxy that opens TLS.",
            "openssl s_client -connect {host}:{port} -servername {host} -showcerts </dev/null; then trust it: tidegate doctor --redis-ca FILE",
            ""),
    /** Another name. */
    TLS_WRONG_NAME(
            "D10",
            TLS,
            Kind.CAUSE,
            Again.NO,
            "`No subject alternative names matching`, `No name matching`",
            "The certificate there is for another name than {host}.",
            "An address, an alias or a tunnel was given in place of the name that the certificate has.",
            "openssl s_client -connect {host}:{port} -servername {host} </dev/null | openssl x509 -noout -ext subjectAltName",
            ""),
    /** Too old. */
    TLS_EXPIRED(
            "D46",
            TLS,
            Kind.CAUSE,
            Again.NO,
            "`CertificateExpiredException`, `NotAfter`",
            "The certificate of {host} has expired.",
            "Nobody renewed it, or the server was not restarted after; or the clock of this machine is wrong.",
            "date -u; openssl s_client -connect {host}:{port} -servername {host} </dev/null | openssl x509 -noout -dates",
            ""),
    /** Too new. */
    TLS_NOT_YET_VALID(
            "D47",
            TLS,
            Kind.CAUSE,
            Again.NO,
            "`CertificateNotYetValidException`, `NotBefore`",
            "The certificate of {host} is not valid yet.",
            "The clock of this machine or of the one that signed is wrong.",
            "date -u; openssl s_client -connect {host}:{port} -servername {host} </dev/null | openssl x509 -noout -dates",
            ""),
    /** No version in common. */
    TLS_VERSION(
            "D11",
            TLS,
            Kind.CAUSE,
            Again.NO,
            "`protocol_version`, `handshake_failure`",
            "This Java and {host} have no version of TLS or no cipher in common.",
            "The server takes only older or only newer ones; the public endpoint of ElastiCache takes TLS 1.3 alone.",
            "openssl s_client -connect {host}:{port} -tls1_3 </dev/null; java -version",
            ""),
    /** Mutual TLS. */
    TLS_CLIENT_CERTIFICATE(
            "D48",
            TLS,
            Kind.CAUSE,
            Again.NO,
            "`certificate_required`, `bad_certificate`",
            "{host} wants a certificate of the client, and was shown none, or none that it takes.",
            "redis-server asks for one whenever TLS is on, unless told otherwise: tls-auth-clients no in redis.conf.",
            "tidegate doctor --redis-cert FILE --redis-key FILE",
            ""),
    /** Any other failed handshake. */
    TLS_FAILED(
            "D49",
            TLS,
            Kind.CAUSE,
            Again.NO,
            "another `SSLException`",
            "TLS with {host}:{port} fails.",
            "What it said is said first; it is none of the usual reasons.",
            "openssl s_client -connect {host}:{port} -servername {host} </dev/null",
            ""),
    /** NOAUTH. */
    AUTH_REQUIRED(
            "D12",
            AUTH,
            Kind.CAUSE,
            Again.NO,
            "`NOAUTH Authentication required`, `NOAUTH HELLO must be called`",
            "{host}:{port} wants a password, and the settings have none.",
            "The variable with the password is not set where this process runs, or is not percent-encoded.",
            "TIDEGATE_REDIS='redis://:PASSWORD@{host}:{port}' tidegate doctor",
            "aws elasticache describe-replication-groups --query 'ReplicationGroups[].[ReplicationGroupId,AuthTokenEnabled,UserGroupIds]'"),
    /** WRONGPASS. */
    WRONG_PASSWORD(
            "D13",
            AUTH,
            Kind.CAUSE,
            Again.NO,
            "`WRONGPASS invalid username-password pair or user is disabled`, sometimes `Connection closed prematurely`",
            "The password of user {user} is not accepted.",
            "It is another one, the user is not known, or is off: the server says the same of all three where nobody may ask it for more.",
            "redis-cli -h {host} -p {port} --user {user} --askpass ping",
            "aws elasticache describe-users --query 'Users[].[UserId,UserName,Status,UserGroupIds]'"),
    /** ACL: no such user. */
    USER_UNKNOWN(
            "D50",
            AUTH,
            Kind.CAUSE,
            Again.NO,
            "`WRONGPASS`",
            "There is no user {user} on {host}:{port}.",
            "It was never made there, or was not kept: ACL SETUSER alone does not survive a restart.",
            "redis-cli -h {host} -p {port} acl users; tidegate doctor --acl",
            "aws elasticache describe-user-groups --query 'UserGroups[].[UserGroupId,UserIds]'"),
    /** ACL: off. */
    USER_DISABLED(
            "D51",
            AUTH,
            Kind.CAUSE,
            Again.NO,
            "`WRONGPASS … or user is disabled`",
            "User {user} is off.",
            "ACL SETUSER makes users that are off until they are told on.",
            "redis-cli -h {host} -p {port} acl setuser {user} on",
            "aws elasticache modify-user --user-id USER --append-access-string on"),
    /** IAM token. */
    IAM_TOKEN_INVALID(
            "D15",
            AUTH,
            Kind.CAUSE,
            Again.NO,
            "`ERR AUTH invalid-iam-credentials`, `WRONGPASS` with a signed token",
            "The IAM token is not accepted.",
            "It is older than 15 minutes, user id and user name differ, the cache's name is not in lower case, the role lacks elasticache:Connect, or the clock is wrong.",
            "date -u; tidegate doctor --watch",
            "aws sts get-caller-identity; aws elasticache describe-users --query 'Users[].[UserId,UserName,Authentication.Type]'"),
    /** IAM unavailable or throttled. */
    IAM_UNAVAILABLE(
            "D16",
            AUTH,
            Kind.CAUSE,
            Again.YES,
            "`ERR service is not available`, `ERR Exceeded limit of IAM Authentication requests`",
            "{host} cannot check who is asking now.",
            "IAM does not answer it or slows it down: too many new connections at once.",
            "tidegate doctor --watch   # with pauses; keep connections instead of making new ones",
            "aws cloudwatch list-metrics --namespace AWS/ElastiCache --metric-name IamAuthenticationThrottling"),
    /** SELECT refused. */
    WRONG_DATABASE(
            "D52",
            AUTH,
            Kind.CAUSE,
            Again.NO,
            "`ERR DB index is out of range`, `ERR SELECT is not allowed in cluster mode`",
            "The database that the setting names after the slash is not there.",
            "Clusters and ElastiCache Serverless have the database 0 alone; a single server has 16 unless told.",
            "leave out the /db at the end of the URI, then: tidegate doctor",
            ""),
    /** LOADING. */
    LOADING(
            "D25",
            ROLE,
            Kind.CAUSE,
            Again.YES,
            "`LOADING Redis is loading the dataset in memory`",
            "{host}:{port} is reading its data and answers nothing until it is done.",
            "It was restarted, or is a replica that gets a full copy.",
            "redis-cli -h {host} -p {port} info persistence | grep loading; tidegate doctor --watch",
            "aws elasticache describe-events --duration 60"),
    /** BUSY. */
    BUSY_SCRIPT(
            "D26",
            ROLE,
            Kind.CAUSE,
            Again.YES,
            "`BUSY Redis is busy running a script`",
            "A script on {host}:{port} runs for too long, and nothing else is answered meanwhile.",
            "Not one of the limiter's, which take microseconds; a script of another program.",
            "redis-cli -h {host} -p {port} script kill",
            ""),
    /** MASTERDOWN. */
    MASTER_DOWN(
            "D24",
            ROLE,
            Kind.CAUSE,
            Again.YES,
            "`MASTERDOWN Link with MASTER is down`",
            "{host}:{port} is a replica that has lost its primary.",
            "The primary is gone or cannot be reached, and the replica is told not to answer from old data.",
            "redis-cli -h {host} -p {port} info replication",
            "aws elasticache describe-events --duration 60"),
    /** READONLY. */
    REPLICA_READ_ONLY(
            "D19",
            ROLE,
            Kind.CAUSE,
            Again.YES,
            "`READONLY You can't write against a read only replica`",
            "{host}:{port} is a replica; counting needs the primary.",
            "The reader endpoint is set, or a failover happened and the name is still cached.",
            "redis-cli -h {host} -p {port} info replication | grep -E 'role|master_host'",
            "aws elasticache describe-replication-groups --query 'ReplicationGroups[].[ReplicationGroupId,NodeGroups[0].PrimaryEndpoint.Address]'"),
    /** MISCONF. */
    SAVE_FAILED(
            "D29",
            ROLE,
            Kind.CAUSE,
            Again.YES,
            "`MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk`",
            "{host}:{port} refuses writes because it could not save to disk.",
            "The disk is full, or the folder is gone or not writable.",
            "redis-cli -h {host} -p {port} info persistence | grep -E 'rdb_last_bgsave_status|aof_last'; df -h",
            ""),
    /** NOREPLICAS. */
    TOO_FEW_REPLICAS(
            "D53",
            LIMITER,
            Kind.CAUSE,
            Again.YES,
            "`NOREPLICAS Not enough good replicas to write`",
            "{host}:{port} refuses writes because too few replicas follow it.",
            "min-replicas-to-write asks for more than are there.",
            "redis-cli -h {host} -p {port} info replication | grep connected_slaves",
            ""),
    /** CLUSTERDOWN. */
    CLUSTER_DOWN(
            "D22",
            CLUSTER,
            Kind.CAUSE,
            Again.YES,
            "`CLUSTERDOWN Hash slot not served`, `CLUSTERDOWN The cluster is down`, `PartitionSelectorException`",
            "The cluster of {host}:{port} does not serve all of its slots.",
            "A shard failed without a replica to take over, or slots were never given to a node.",
            "redis-cli --cluster check {host}:{port}",
            "aws elasticache describe-replication-groups --query 'ReplicationGroups[].NodeGroups[].[NodeGroupId,Status,Slots]'"),
    /** A node of the cluster cannot be reached. */
    CLUSTER_NODE_UNREACHABLE(
            "D54",
            CLUSTER,
            Kind.CAUSE,
            Again.YES,
            "some keys work and others time out; `Unable to connect to` an address that was never configured",
            "The cluster of {host}:{port} has a node that this machine cannot reach.",
            "Nodes announce addresses of their own network; all of them have to be open to clients.",
            "redis-cli -h {host} -p {port} cluster nodes",
            "aws ec2 describe-security-group-rules --filters Name=group-id,Values=CACHE_SG"),
    /** MOVED from what says it is no cluster. */
    MOVED(
            "D20",
            CLUSTER,
            Kind.CAUSE,
            Again.NO,
            "`MOVED 12182 host:port`",
            "{host}:{port} sends keys elsewhere, and does not say that it is part of a cluster.",
            "A proxy hides it; the limiter asks the server whether it is a cluster, and follows only then.",
            "redis-cli -c -h {host} -p {port} cluster info",
            "aws elasticache describe-replication-groups --query 'ReplicationGroups[].[ReplicationGroupId,ClusterEnabled,ConfigurationEndpoint]'"),
    /** TRYAGAIN, ASK. */
    CLUSTER_RESHARDING(
            "D55",
            LIMITER,
            Kind.CAUSE,
            Again.YES,
            "`TRYAGAIN Multiple keys request during rehashing of slot`, `ASK`",
            "The cluster of {host}:{port} is moving the slot that was asked for.",
            "It ends by itself; if it does not, a move was broken off.",
            "redis-cli --cluster check {host}:{port}",
            "aws elasticache describe-events --duration 60"),
    /** CROSSSLOT. */
    CROSS_SLOT(
            "D23",
            LIMITER,
            Kind.CAUSE,
            Again.NO,
            "`CROSSSLOT Keys in request don't hash to the same slot`",
            "{host}:{port} takes keys with the same {tag} for keys of different slots.",
            "The limiter's keys of one tenant share a tag, which every cluster honours; a proxy that shards by itself may not.",
            "redis-cli -h {host} -p {port} cluster keyslot 'tg:{a}'",
            ""),
    /** OOM. */
    OUT_OF_MEMORY(
            "D28",
            LIMITER,
            Kind.CAUSE,
            Again.YES,
            "`OOM command not allowed when used memory > 'maxmemory'`",
            "{host}:{port} is full and refuses writes.",
            "maxmemory is reached and the policy is to evict nothing (or nothing can be evicted).",
            "redis-cli -h {host} -p {port} info memory | grep -E 'used_memory_human|maxmemory'; redis-cli -h {host} -p {port} --bigkeys",
            "aws cloudwatch list-metrics --namespace AWS/ElastiCache --metric-name DatabaseMemoryUsagePercentage"),
    /** NOPERM. */
    NO_PERMISSION(
            "D18",
            LIMITER,
            Kind.CAUSE,
            Again.NO,
            "`NOPERM this user has no permissions to run the '…' command`, `… to access one of the keys`",
            "User {user} may not do something that the limiter needs.",
            "Its access rule is too narrow.",
            "tidegate doctor --acl   # prints the rule that is enough",
            "aws elasticache describe-users --query 'Users[].[UserId,AccessString]'"),
    /** Unknown command. */
    COMMAND_MISSING(
            "D31",
            LIMITER,
            Kind.CAUSE,
            Again.NO,
            "`ERR unknown command`",
            "{host}:{port} does not know a command that the limiter needs.",
            "It was renamed or taken away (rename-command), or this is not quite Redis. From Redis 6.2 on all are there.",
            "redis-cli -h {host} -p {port} command info evalsha script get set del time",
            ""),
    /** NOSCRIPT after SCRIPT LOAD. */
    SCRIPT_LOST(
            "D27",
            LIMITER,
            Kind.CAUSE,
            Again.YES,
            "`NOSCRIPT No matching script`",
            "{host}:{port} has forgotten a script that it was just given.",
            "A proxy spreads commands over servers. One NOSCRIPT after a failover or a flush is normal: the limiter loads it again.",
            "redis-cli -h {host} -p {port} script load 'return 1'",
            ""),
    /** Keys without a time to live. */
    TTL_LOST(
            "D56",
            LIMITER,
            Kind.CAUSE,
            Again.NO,
            "keys of the limiter that never go away",
            "{host}:{port} does not keep the time to live that a key was given.",
            "This is not quite Redis, or something between changes commands.",
            "redis-cli -h {host} -p {port} set tg:ttl-test 1 px 10000; redis-cli -h {host} -p {port} pttl tg:ttl-test",
            ""),
    /** The connection breaks in the middle. */
    CONNECTION_CLOSED(
            "D57",
            LIMITER,
            Kind.CAUSE,
            Again.YES,
            "`Connection reset by peer`, `Broken pipe` between commands",
            "{host}:{port} hung up in the middle of the conversation.",
            "It was stopped or killed the client; a proxy cut the line; or it is a reader of ElastiCache, which closes on a write (close-on-replica-write).",
            "redis-cli -h {host} -p {port} info server | grep uptime_in_seconds",
            "aws elasticache describe-events --duration 60"),
    /** A command without an answer. */
    NO_ANSWER(
            "D32",
            LIMITER,
            Kind.CAUSE,
            Again.YES,
            "`RedisCommandTimeoutException: Command timed out`",
            "{host}:{port} answered at first and then no more within the time given.",
            "A slow command of another program, a busy processor, swapping, or a network that loses packets.",
            "redis-cli -h {host} -p {port} slowlog get 10",
            "aws cloudwatch list-metrics --namespace AWS/ElastiCache --metric-name EngineCPUUtilization"),
    /** p50 above the deadline. */
    TOO_SLOW(
            "D58",
            LATENCY,
            Kind.CAUSE,
            Again.YES,
            "most decisions are refused (503) after 50 ms, and the rest pass",
            "{host}:{port} takes longer for an answer than a decision may wait.",
            "It is far away (another region), or the network or its processor is overloaded.",
            "redis-cli -h {host} -p {port} --latency-history -i 5",
            "aws cloudwatch list-metrics --namespace AWS/ElastiCache --metric-name EngineCPUUtilization"),
    /** A refusal that nobody has named yet. */
    UNEXPECTED_REPLY(
            "D59",
            LIMITER,
            Kind.CAUSE,
            Again.YES,
            "another error of Redis",
            "{host}:{port} refused a command for a reason that is not known here.",
            "What it said is said first.",
            "redis-cli -h {host} -p {port} ping",
            ""),

    /** A note: no TLS. */
    NO_TLS(
            "N1",
            WIRE,
            Kind.NOTE,
            Again.NO,
            "",
            "The connection is not encrypted.",
            "Whoever is on the way can read ids, counts and the password.",
            "turn TLS on and use rediss://",
            "aws elasticache modify-replication-group --replication-group-id RG --transit-encryption-enabled --transit-encryption-mode preferred --apply-immediately"),
    /** A note: no password. */
    NO_PASSWORD(
            "N2",
            AUTH,
            Kind.NOTE,
            Again.NO,
            "",
            "Everyone who can connect may read and change counts.",
            "The server asks for no password.",
            "tidegate doctor --acl   # prints the rule of a user for the limiter",
            ""),
    /** A note: AUTH although none is set. */
    PASSWORD_NOT_SET(
            "D14",
            AUTH,
            Kind.NOTE,
            Again.NO,
            "`ERR AUTH <password> called without any password configured`",
            "The settings have a password, and the server has none.",
            "The limiter gets in all the same, other clients may not; and the server is open to everyone.",
            "redis-cli -h {host} -p {port} config set requirepass NEW_PASSWORD",
            "aws elasticache describe-replication-groups --query 'ReplicationGroups[].[ReplicationGroupId,AuthTokenEnabled]'"),
    /** A note: cannot look. */
    LOOK_FORBIDDEN(
            "N3",
            ROLE,
            Kind.NOTE,
            Again.NO,
            "",
            "The user may not look at everything, so some layers say less.",
            "A command that the limiter does not use is forbidden, which is as it should be.",
            "run the doctor as another user to see more",
            ""),
    /** A note: a writable replica. */
    REPLICA_WRITABLE(
            "N4",
            ROLE,
            Kind.NOTE,
            Again.NO,
            "",
            "{host}:{port} is a replica that takes writes, and loses them at the next full copy.",
            "replica-read-only is off there.",
            "redis-cli -h {host} -p {port} info replication | grep master_host   # count there",
            ""),
    /** A note: clients must know clusters. */
    CLUSTER_CLIENT_NEEDED(
            "N5",
            CLUSTER,
            Kind.NOTE,
            Again.NO,
            "`MOVED 12182 host:port` in another program",
            "This is a cluster: a client that knows none is answered MOVED.",
            "The limiter follows; a script with a client for one server does not.",
            "redis-cli -c -h {host} -p {port}",
            ""),
    /** A note: no bound. */
    NO_MAXMEMORY(
            "N6",
            MEMORY,
            Kind.NOTE,
            Again.NO,
            "",
            "maxmemory is not set.",
            "When the machine runs out, it kills Redis, and all counts are gone at once.",
            "redis-cli -h {host} -p {port} config set maxmemory 256mb",
            ""),
    /** A note: eviction. */
    EVICTION_POLICY(
            "N7",
            MEMORY,
            Kind.NOTE,
            Again.NO,
            "",
            "maxmemory-policy lets Redis throw out counts when it is full.",
            "An evicted count is an allowance handed out anew, and nobody is told.",
            "redis-cli -h {host} -p {port} config set maxmemory-policy noeviction",
            "aws elasticache modify-cache-parameter-group --cache-parameter-group-name GROUP --parameter-name-values ParameterName=maxmemory-policy,ParameterValue=noeviction"),
    /** A note: keys were evicted. */
    EVICTIONS(
            "N8",
            MEMORY,
            Kind.NOTE,
            Again.NO,
            "subjects get more than their limit",
            "Redis has thrown out keys since it was started.",
            "It was full, and its policy allows it; counts may be among them.",
            "redis-cli -h {host} -p {port} info stats | grep evicted_keys",
            "aws cloudwatch list-metrics --namespace AWS/ElastiCache --metric-name Evictions"),
    /** A note: almost full. */
    NEARLY_FULL(
            "N9",
            MEMORY,
            Kind.NOTE,
            Again.NO,
            "",
            "More than nine tenths of maxmemory are in use.",
            "Soon writes are refused, or counts thrown out.",
            "redis-cli -h {host} -p {port} info memory",
            ""),
    /** A note: blocked for the limiter's sake does not matter. */
    COMMAND_FORBIDDEN(
            "N10",
            MEMORY,
            Kind.NOTE,
            Again.NO,
            "`ERR unknown command 'CONFIG'`",
            "CONFIG is not to be had here.",
            "ElastiCache takes it away; the limiter does not use it.",
            "look in the console or the parameter group instead",
            "aws elasticache describe-cache-parameters --cache-parameter-group-name GROUP"),
    /** A note: idle connections are cut. */
    IDLE_TIMEOUT(
            "N11",
            MEMORY,
            Kind.NOTE,
            Again.NO,
            "",
            "Idle connections are cut by the server.",
            "The limiter connects again by itself, but the first decision after a pause waits for it.",
            "redis-cli -h {host} -p {port} config set timeout 0",
            ""),
    /** A note: the clocks differ. */
    CLOCK_SKEW(
            "D34",
            CLOCK,
            Kind.NOTE,
            Again.NO,
            "`RequestExpired`, `SignatureDoesNotMatch`, an IAM token that is invalid at once",
            "The clocks of this machine and of the server differ.",
            "Decisions go by the server's clock alone and stay right; reset times in headers, logs and IAM tokens go by this one.",
            "date -u; chronyc tracking",
            ""),
    /** A note: the old script would not run. */
    OLD_SCRIPT_FORBIDDEN(
            "N12",
            LIMITER,
            Kind.NOTE,
            Again.NO,
            "",
            "The operations of the script that Tidegate replaces are not all allowed.",
            "The limiter does not use them; they matter only while both run side by side.",
            "tidegate doctor --acl   # the limiter needs no more than this",
            ""),

    /** Not to be seen by a probe: a client for clusters on a single server. */
    CLUSTER_DISABLED(
            "D21",
            CLUSTER,
            Kind.ELSEWHERE,
            Again.NO,
            "`ERR This instance has cluster support disabled`, `CannotRetrieveClusterPartitions`",
            "Another program treats a single server as a cluster.",
            "The limiter asks the server which of the two it is.",
            "use a client for a single server there",
            ""),
    /** Not to be seen by a probe: IAM's twelve hours. */
    IAM_SESSION_ENDED(
            "D17",
            AUTH,
            Kind.ELSEWHERE,
            Again.YES,
            "connections close about 12 hours after they were made",
            "A connection made with an IAM token ends after 12 hours.",
            "Unless the client sends a new token before.",
            "send AUTH with a new token every few hours",
            ""),
    /** Not to be seen by a probe: a client's own state. */
    CLIENT_OFFLINE(
            "D33",
            TCP,
            Kind.ELSEWHERE,
            Again.YES,
            "`Currently not connected. Commands are rejected.`",
            "A client has lost its connection and is told to refuse commands meanwhile.",
            "It connects again by itself; the cause is what the doctor finds now.",
            "tidegate doctor --watch",
            "");

    /** What kind of finding it is. */
    public enum Kind {
        /** It stops the limiter. */
        CAUSE,
        /** It does not, and an operator should know. */
        NOTE,
        /** A probe cannot see it; it is on the page alone. */
        ELSEWHERE
    }

    private enum Again {
        YES,
        NO
    }

    private final String code;
    private final Layer layer;
    private final Kind kind;
    private final Again again;
    private final String symptom;
    private final String cause;
    private final String why;
    private final String next;
    private final String nextOnAws;

    FailureClass(
            String code,
            Layer layer,
            Kind kind,
            Again again,
            String symptom,
            String cause,
            String why,
            String next,
            String nextOnAws) {
        this.code = code;
        this.layer = layer;
        this.kind = kind;
        this.again = again;
        this.symptom = symptom;
        this.cause = cause;
        this.why = why;
        this.next = next;
        this.nextOnAws = nextOnAws;
    }

    /** The name in reports, such as {@code tcp-refused}. */
    public String slug() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The short name, such as {@code D5}. */
    public String code() {
        return code;
    }

    /** The layer that usually finds it. */
    public Layer layer() {
        return layer;
    }

    /** Whether it stops the limiter. */
    public Kind kind() {
        return kind;
    }

    /** Whether it may go away without anybody changing a setting. */
    public boolean isTransient() {
        return again == Again.YES;
    }

    public String symptom() {
        return symptom;
    }

    /** May hold {@code {host}}, {@code {port}} and {@code {user}}. */
    public String cause() {
        return cause;
    }

    public String why() {
        return why;
    }

    public String next() {
        return next;
    }

    /** The command where the Redis is one of AWS; empty if it is the same. */
    public Optional<String> nextOnAws() {
        return Optional.of(nextOnAws).filter(text -> !text.isEmpty());
    }
}
