# A pool of processes in each way that Python has to start them, beside a file that is open here, and not inheritable.
import concurrent.futures
import multiprocessing
import subprocess
import sys
import time


def work(number):
    time.sleep(0.3)
    return number


if __name__ == '__main__':
    log = open(sys.argv[1], 'a')
    with concurrent.futures.ProcessPoolExecutor(3) as pool:
        print(sum(pool.map(work, range(9))))
    for method in ('spawn', 'forkserver'):
        with multiprocessing.get_context(method).Pool(2) as pool:
            print(sum(pool.map(work, range(4))))
    subprocess.run(['sleep', '0.5'])
