# Pools of processes, started in each way that Python has, while a file is open here that is not inheritable.
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
