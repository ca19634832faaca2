from small_stores import empty as empty
from small_stores import store as store
