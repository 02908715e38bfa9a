"""S15: an unknown key and a wrong secret are answered alike, and take the same time.

Times are compared between requests that take turns on one connection, by their lower quartiles, and only a difference that
comes again in every one of several attempts counts: a machine has moods.
"""

import http.client
import statistics
import time
import urllib.parse

import botocore.auth
import botocore.awsrequest
import botocore.credentials
import pytest
from support.waiting import EVENT_SECONDS

ROUNDS = 150
ATTEMPTS = 30
DIFFERENCE_MAX = 0.35  # of the quicker one's time
NOISE_SECONDS = 40e-6


def signed(server, key_id, secret):
    options = server.boto3_options()
    request = botocore.awsrequest.AWSRequest(method="GET", url=options["endpoint_url"] + "/")
    credentials = botocore.credentials.Credentials(key_id, secret)
    botocore.auth.S3SigV4Auth(credentials, "s3", options["region_name"]).add_auth(request)
    return dict(request.headers.items())


def ask(connection, headers):
    begin = time.perf_counter()
    connection.request("GET", "/", headers=headers)
    reply = connection.getresponse()
    body = reply.read()
    return time.perf_counter() - begin, reply.status, body


def lower_quartiles(connection, kinds):
    times = [[] for _ in kinds]
    for _ in range(ROUNDS):
        for place, headers in enumerate(kinds):
            times[place].append(ask(connection, headers)[0])
    return [statistics.quantiles(each, n=4)[0] for each in times]


def test_s15_an_unknown_key_takes_the_time_of_a_wrong_secret(server):
    if not hasattr(server, "data_directory"):
        pytest.skip("measures a server of ours")
    key_id = server.boto3_options()["aws_access_key_id"]
    unknown = key_id[:-4] + ("AAAA" if not key_id.endswith("AAAA") else "BBBB")
    kinds = [signed(server, key_id, "x" * 40), signed(server, unknown, "x" * 40)]
    address = urllib.parse.urlsplit(server.endpoint)
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=EVENT_SECONDS)
    try:
        assert [ask(connection, headers)[1] for headers in kinds] == [403, 403]
        seen = []
        for _ in range(ATTEMPTS):
            wrong, absent = lower_quartiles(connection, kinds)
            seen.append((wrong, absent))
            if abs(wrong - absent) < max(DIFFERENCE_MAX * min(wrong, absent), NOISE_SECONDS):
                return
    finally:
        connection.close()
    raise AssertionError(f"wrong secret and unknown key differ in time, {ATTEMPTS} times: {seen}")
