# The daemons of a lab, and the fabric that is registered through REST, in the order and with the bodies that
# SDN Express uses: credentials, MAC pool, HNV provider logical network, virtual network manager, servers.
# shellcheck shell=bash

lab_databases=(ms_vtep ms_firewall ms_service_insertion ms_darv nc_host)
logical_network=HNVPA
lab_user=lab
declare -A provider_subnets=([ipv4]=10.10.56.0_23 [ipv6]=fd00-10-10-56_64)

start_host() {
    local host=$1 number=${1#host} dir=$lab_dir/$1 database
    local database_files=()
    mkdir -p "$dir"
    for database in "${lab_databases[@]}"; do
        ovsdb-tool create "$dir/$database.db" "$root/schemas/ovsdb/databases/$database.ovsschema"
        database_files+=("$dir/$database.db")
    done
    define_process "$host-ovsdb" ovsdb-server --no-chdir -vconsole:warn -vsyslog:off -vfile:off \
        --unixctl="$dir/ovsdb.ctl" \
        --remote="punix:$dir/ovsdb.sock" \
        --remote="pssl:6640:$(host_address "$number")" \
        --remote="ptcp:6641:$(host_address "$number")" \
        --private-key="$lab_dir/certificates/$host.key" --certificate="$lab_dir/certificates/$host.pem" \
        --ca-cert="$lab_dir/certificates/ca.pem" \
        "${database_files[@]}"
    define_process "$host-switch" ip netns exec "$(host_namespace "$host")" "$bin/nc-vswitchd" \
        --ovsdb "unix:$dir/ovsdb.sock" --underlay underlay --control "$dir/switch.sock" --audit-root "$dir/audit" \
        --encryption-certificates "$dir/certificates"
    start_and_wait "$host-ovsdb"
    start_and_wait "$host-switch"
}

# define_controller PORT: 0 takes any free port; a lab's controller keeps the port of its first start.
define_controller() {
    local certificates=$lab_dir/certificates access
    if [[ $tls == yes ]]; then
        access=(--tls-certificate "$certificates/controller.pem" --tls-key "$certificates/controller.key"
            --client-ca "$certificates/ca.pem" --client-thumbprint "$(certificate_thumbprint client)"
            --password-file "$certificates/accounts" --administrator "user:$lab_user"
            --delegate "certificate:$(certificate_thumbprint cim-door)"
            --audit-file "$lab_dir/logs/audit.jsonl")
    else
        access=(--allow-insecure-http)
    fi
    define_process ncd "$bin/ncd" --data-dir "$lab_dir/store" --listen "$(host_address 0):$1" "${access[@]}" \
        --southbound-certificate "$certificates/controller.pem" --southbound-key "$certificates/controller.key" \
        --southbound-ca "$certificates/ca.pem" --endpoint-file "$lab_dir/run/ncd.endpoint"
}

start_controller() {
    mkdir -p "$lab_dir/store"
    define_controller 0
    start_and_wait ncd
    uri=$(<"$lab_dir/run/ncd.endpoint")
    uri=${uri%/}
    define_controller "${uri##*:}"
}

# The CIM door, where it was built. Like the controller it keeps the port of its first start.
define_cim_provider() {
    local certificates=$lab_dir/certificates access=(--allow-insecure-http)
    if [[ $tls == yes ]]; then
        access=(--tls-certificate "$certificates/controller.pem" --tls-key "$certificates/controller.key"
            --client-ca "$certificates/ca.pem" --ca "$certificates/ca.pem"
            --controller-certificate "$certificates/cim-door.pem" --controller-key "$certificates/cim-door.key")
    fi
    define_process nc-cimd "$bin/nc-cimd" --listen "$(host_address 0):$1" --controller "$uri" "${access[@]}" \
        --endpoint-file "$lab_dir/run/nc-cimd.endpoint"
}

start_cim_provider() {
    local number
    cim_uri=
    [[ -x $bin/nc-cimd ]] || return 0
    define_cim_provider 0
    start_and_wait nc-cimd
    cim_uri=$(<"$lab_dir/run/nc-cimd.endpoint")
    define_cim_provider "${cim_uri##*:}"
    for ((number = 1; number <= host_count; number++)); do
        start_host_cim_provider "host$number"
    done
}

# The same for a host, with the classes of its switch.
start_host_cim_provider() {
    local host=$1 port=0
    local endpoint=$lab_dir/run/$host-cimd.endpoint address
    address=$(host_address "${host#host}")
    define_process "$host-cimd" "$bin/nc-cimd" --listen "$address:$port" --host "unix:$lab_dir/$host/ovsdb.sock" \
        --allow-insecure-http --endpoint-file "$endpoint"
    start_and_wait "$host-cimd"
    port=$(<"$endpoint")
    port=${port##*:}
    define_process "$host-cimd" "$bin/nc-cimd" --listen "$address:$port" --host "unix:$lab_dir/$host/ovsdb.sock" \
        --allow-insecure-http --endpoint-file "$endpoint"
}

# start_and_wait NAME: starts a process of the lab and returns when it serves.
start_and_wait() {
    local name=$1 host=${1%-*}
    case $name in
    ncd)
        process_is_alive ncd || rm -f "$lab_dir/run/ncd.endpoint"
        start_process ncd
        wait_for_process ncd "the controller listens" test -s "$lab_dir/run/ncd.endpoint"
        ;;
    *-cimd)
        process_is_alive "$name" || rm -f "$lab_dir/run/$name.endpoint"
        start_process "$name"
        wait_for_process "$name" "the CIM provider listens" test -s "$lab_dir/run/$name.endpoint"
        ;;
    *-ovsdb)
        start_process "$name"
        wait_for_process "$name" "the OVSDB server of $host answers" \
            quietly ovsdb-client -t 1 list-dbs "unix:$lab_dir/$host/ovsdb.sock"
        ;;
    *-switch)
        start_process "$name"
        wait_for_process "$name" "the switch of $host answers" \
            quietly "$bin/vswitchctl" --control "$lab_dir/$host/switch.sock" list-port
        ;;
    *) start_process "$name" ;; # not one of the lab's: start_process says so
    esac
}

# rest METHOD PATH [BODY]: prints the answer's body; an error status fails with the body on stderr.
rest() {
    local method=$1 path=$2 answer status options=()
    [[ $# -lt 3 ]] || options+=(--header 'Content-Type: application/json; charset=UTF-8' --data-binary "$3")
    if [[ ${uri:?} == https:* ]]; then
        options+=(--cacert "$lab_dir/certificates/ca.pem" --cert "$lab_dir/certificates/client.pem"
            --key "$lab_dir/certificates/client.key")
    fi
    answer=$(curl --silent --show-error --max-time 10 --noproxy '*' --request "$method" "${options[@]}" \
        --write-out '\n%{http_code}' "$uri/networking/v1$path") || return 1
    status=${answer##*$'\n'}
    answer=${answer%$'\n'*}
    if ((status >= 400)); then
        printf 'lab.sh: %s %s: HTTP %s: %s\n' "$method" "$path" "$status" "$answer" >&2
        return 1
    fi
    printf '%s\n' "$answer"
}

put() { rest PUT "$1" "$2" >/dev/null; }

# add_provider_subnet VERSION PREFIX GATEWAY FIRST LAST: a logical subnet with a pool of its name.
add_provider_subnet() {
    local path=/logicalNetworks/$logical_network/subnets/${provider_subnets[$1]}
    [[ $underlay == "$1" || $underlay == both ]] || return 0
    put "$path" "{\"properties\":{\"addressPrefix\":\"$2\",\"vlanID\":\"0\",\"dnsServers\":[],
        \"defaultGateways\":[\"$3\"]}}"
    put "$path/ipPools/${provider_subnets[$1]}" "{\"properties\":{\"startIpAddress\":\"$4\",\"endIpAddress\":\"$5\"}}"
    subnet_refs+="${subnet_refs:+,}{\"resourceRef\":\"$path\"}"
}

register_fabric() {
    local subnet_refs='' host
    put /credentials/HostCredential \
        "{\"properties\":{\"type\":\"X509Certificate\",\"value\":\"$(certificate_thumbprint controller)\"}}"
    put /macPools/DefaultMacPool \
        '{"properties":{"startMacAddress":"00-1D-D8-B7-1C-00","endMacAddress":"00-1D-D8-F4-1F-FF"}}'
    put /logicalNetworks/$logical_network '{"properties":{"networkVirtualizationEnabled":"True"}}'
    add_provider_subnet ipv4 10.10.56.0/23 10.10.56.1 10.10.56.4 10.10.57.250
    add_provider_subnet ipv6 fd00:10:10:56::/64 fd00:10:10:56::1 fd00:10:10:56::4 fd00:10:10:56::ffff
    put /virtualNetworkManager/configuration '{"properties":{"networkVirtualizationProtocol":"VXLAN"}}'
    for ((host = 1; host <= host_count; host++)); do
        put "/servers/host$host" "{\"properties\":{
            \"connections\":[{\"managementAddresses\":[\"$(host_address "$host")\"],
                \"credential\":{\"resourceRef\":\"/credentials/HostCredential\"},
                \"credentialType\":\"X509Certificate\"}],
            \"certificate\":\"$(certificate_base64 "host$host")\",
            \"networkInterfaces\":[{\"resourceId\":\"underlay\",\"properties\":{
                \"logicalSubnets\":[$subnet_refs]}}]}}"
    done
}

# is_ready PATH: provisioned, and what the hosts say of it is good.
is_ready() {
    rest GET "$1" 2>/dev/null | jq -e '.properties | .provisioningState == "Succeeded" and
        .configurationState.status == "Success"' >/dev/null 2>&1
}

wait_until_ready() {
    local path=$1
    wait_until "$path becomes ready" is_ready "$path" && return 0
    printf 'lab.sh: the controller says of %s:\n%s\n' "$path" "$(rest GET "$path" 2>&1)" >&2
    show_log ncd
    return 1
}

write_environment() {
    local host number file=$lab_dir/lab.env
    {
        printf '# Lab "%s": what clients need. Use: set -a; . %q\n' "$lab_name" "$file"
        variable NC_LAB_NAME "$lab_name"
        variable NC_URI "$uri"
        variable NC_MODULE "$build/module/NetworkController/NetworkController.psd1"
        variable NC_LOGICAL_NETWORK "$logical_network"
        variable NC_CA "$lab_dir/certificates/ca.pem"
        variable NC_CLIENT_CERT "$lab_dir/certificates/client.pem"
        variable NC_CLIENT_KEY "$lab_dir/certificates/client.key"
        variable NC_USER "$lab_user"
        variable NC_PASSWORD "$lab_password"
        variable NC_ENCRYPTION_THUMBPRINT "$encryption_thumbprint"
        variable NC_LOGS "$lab_dir/logs"
        if [[ -n $cim_uri ]]; then
            variable NC_CIMXML "$cim_uri/cimom"
            variable NC_WSMAN "$cim_uri/wsman"
        fi
        for ((host = 1; host <= host_count; host++)); do
            variable "NC_HOST${host}_OVSDB" "tcp:$(host_address "$host"):6641"
            variable "NC_HOST${host}_NETNS" "$(host_namespace "host$host")"
            variable "NC_HOST${host}_CONTROL" "$lab_dir/host$host/switch.sock"
            if [[ -n $cim_uri ]]; then
                variable "NC_HOST${host}_CIMXML" "$(<"$lab_dir/run/host$host-cimd.endpoint")/cimom"
                variable "NC_HOST${host}_WSMAN" "$(<"$lab_dir/run/host$host-cimd.endpoint")/wsman"
            fi
        done
    } >"$file.new"
    mv "$file.new" "$file"
}

variable() { printf '%s=%q\n' "$1" "$2"; }
